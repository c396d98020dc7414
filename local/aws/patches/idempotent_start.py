"""Starting an execution again with the same name and input, while it runs, answers like the first time.

AWS: executions with the same name and input are idempotent; ExecutionAlreadyExists is for another input, or for
an execution that has ended (StartExecution, API reference).
MiniStack: answers ExecutionAlreadyExists in each case.
"""
import json

from ministack.services import stepfunctions

from . import replaces


@replaces(stepfunctions, "_start_execution")
def start(shipped, data):
    response = shipped(data)
    error = json.loads(response[2])
    if error.get("__type") == "ExecutionAlreadyExists":
        running = stepfunctions._executions[error["message"].split("'")[1]]
        if running["status"] == "RUNNING" and running["input"] == data.get("input", "{}"):
            return stepfunctions.json_response({key: running[key] for key in ("executionArn", "startDate")})
    return response
