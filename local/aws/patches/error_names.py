"""A failed Lambda reports the name of the error that it threw.

AWS: a thrown error becomes {errorType, errorMessage, trace}, where errorType is `error.name`; Step Functions
takes it as the error name that Retry and Catch match ("Lambda function errors in Node.js", Lambda guide).
MiniStack: every throw is `Runtime.HandlerError`, so no ErrorEquals but States.ALL ever matches.
"""
from contextvars import ContextVar

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from . import replaces

_REPORTS = {
    'status: "error", error: String(err.message || err), trace: err.stack || ""': "err",
    'status: "error", error: e.message, trace: e.stack': "e",
}
for report, error in _REPORTS.items():
    if report not in lambda_runtime._NODEJS_WORKER_SCRIPT:
        raise RuntimeError("MiniStack's Node.js worker no longer reports errors as error_names.py expects")
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        report, f"{report}, errorType: {error}.name || typeof {error}"
    )

_failure = ContextVar("failure", default=None)


@replaces(lambda_runtime.Worker, "invoke")
def remember_failure(shipped, worker, *args, **kwargs):
    result = shipped(worker, *args, **kwargs)
    _failure.set(result if result.get("errorType") else None)
    return result


@replaces(lambda_svc, "_execute_function_warm")
def report_name(shipped, func, event, request_id):
    _failure.set(None)
    result = shipped(func, event, request_id)
    failure = _failure.get()
    if failure and result.get("error"):
        result["body"]["errorType"] = failure["errorType"]
        result["body"]["trace"] = (failure.get("trace") or "").split("\n")
    return result
