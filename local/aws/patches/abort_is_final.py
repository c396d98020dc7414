"""A stopped execution stays ABORTED: its waiting task ends, nothing more runs, no second status event.

AWS: StopExecution ends the execution; ABORTED is a terminal status, and one status-change event tells of it
(StopExecution, API reference; "Automating Step Functions event delivery with EventBridge", guide).
MiniStack: sets the status and lets the thread go on: a waiting task keeps its token until it times out, when
ABORTED turns into FAILED with a second event; a Retry and the items left of a Map still run.
"""
from contextvars import ContextVar

from ministack.services import stepfunctions

from . import replaces


class Stopped(BaseException):
    """Ends the thread of a stopped execution; not an Exception, so that no Retry or Catch sees it."""


_execution_arn = ContextVar("execution_arn", default=None)
_waiting: dict = {}  # task token → ARN of the execution that waits for it


@replaces(stepfunctions, "_run_execution")
def run(shipped, execution_arn):
    _execution_arn.set(execution_arn)
    try:
        shipped(execution_arn)
    except Stopped:
        pass


@replaces(stepfunctions, "_add_event")
def add_event(shipped, execution, event_type, details=None):
    if execution["status"] != "RUNNING" and not event_type.startswith("Execution"):
        raise Stopped
    return shipped(execution, event_type, details)


@replaces(stepfunctions, "_fail_execution")
def fail(shipped, execution, error, cause):
    if execution["status"] == "RUNNING":
        shipped(execution, error, cause)


@replaces(stepfunctions, "_invoke_with_callback")
def wait_for_callback(shipped, resource, input_data, token, state):
    _waiting[token] = _execution_arn.get()
    try:
        return shipped(resource, input_data, token, state)
    finally:
        _waiting.pop(token, None)


@replaces(stepfunctions, "_stop_execution")
def stop(shipped, data):
    response = shipped(data)
    for token, execution_arn in list(_waiting.items()):
        info = stepfunctions._task_tokens.get(token)
        if info and execution_arn == data.get("executionArn") and response[0] == 200:
            info["error"] = {"Error": "States.Aborted"}
            info["event"].set()
    return response
