"""All Lambdas of an execution are in one X-Ray trace.

AWS: a state machine with tracing hands one trace to what it invokes: the one of the `traceHeader` that
StartExecution got, else a new one ("Trace Step Functions request data in AWS X-Ray", Step Functions guide).
MiniStack: gives each invocation a trace root of its own.
"""
import json
import re
import secrets
import time
from contextvars import ContextVar

from ministack.services import lambda_svc, stepfunctions

from . import replaces

_ROOT = re.compile(r"Root=[^;]+")
_execution = ContextVar("execution", default=None)


@replaces(stepfunctions, "_start_execution")
def start(shipped, data):
    response = shipped(data)
    inherited = _ROOT.search(data.get("traceHeader") or "")
    if inherited and response[0] == 200:
        stepfunctions._executions[json.loads(response[2])["executionArn"]].setdefault("traceRoot", inherited[0])
    return response


@replaces(stepfunctions, "_run_execution")
def run(shipped, execution_arn):
    _execution.set(stepfunctions._executions.get(execution_arn))
    shipped(execution_arn)


@replaces(lambda_svc, "_xray_trace_id_for_invocation")
def trace_header(shipped, config, inbound_trace_header=None):
    header = shipped(config, inbound_trace_header)
    execution = _execution.get()
    if not header or execution is None:
        return header
    root = execution.setdefault("traceRoot", f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}")
    return _ROOT.sub(root, header)
