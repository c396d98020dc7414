"""A Lambda that a rule of EventBridge calls, and that fails, is called again.

AWS: EventBridge invokes Lambda targets asynchronously, and Lambda tries an event up to two more times where the
function returns an error or its process dies, then hands it to the destination for failures ("Asynchronous
invocation", Lambda guide).
MiniStack: does so for other sources of events, but calls a rule's target once.
"""
import json

from ministack.services import eventbridge, lambda_svc

from . import replaces


@replaces(eventbridge, "_dispatch_to_lambda")
def dispatch_with_retries(shipped, arn, payload):
    func, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if not func or not config:
        return shipped(arn, payload)
    record = {**func, **lambda_svc._execution_record_for_config(func, config)}
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))
