"""TimeoutSeconds of a task may be a JSONata expression.

AWS: in a JSONata state it is a positive integer or an expression that gives one, for waitForTaskToken too ("Task
workflow state", Step Functions guide).
MiniStack: takes it for a number and fails the execution with a TypeError.
"""
from ministack.services import stepfunctions

from . import replaces


@replaces(stepfunctions, "_execute_task")
def evaluate_timeout(shipped, state, raw_input, execution, ctx):
    if isinstance(state.get("TimeoutSeconds"), str):
        seconds = stepfunctions._jsonata_state_field(state, "TimeoutSeconds", "number", raw_input, ctx)
        state = {**state, "TimeoutSeconds": seconds}
    return shipped(state, raw_input, execution, ctx)
