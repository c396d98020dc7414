"""A throttled Lambda fails its state with `Lambda.TooManyRequestsException`.

AWS: names that error, and the default Retry of a Lambda task lists it ("Handle transient Lambda service
exceptions", Step Functions guide).
MiniStack: calls it `Lambda.Unknown`, so such a Retry never matches.
"""
from ministack.services import stepfunctions

from . import replaces


@replaces(stepfunctions, "_call_lambda")
def name_throttle(shipped, func_ref, event):
    try:
        return shipped(func_ref, event)
    except stepfunctions._ExecutionError as error:
        if error.error == "Lambda.Unknown" and '"TooManyRequestsException"' in (error.cause or ""):
            raise stepfunctions._ExecutionError("Lambda.TooManyRequestsException", error.cause) from None
        raise
