"""A state that starts an execution fails with the error's name as Step Functions gives it.

AWS: `StepFunctions.` and the exception, e.g. `StepFunctions.ExecutionAlreadyExistsException`, as of every optimised
integration ("Handling errors in Step Functions workflows", Step Functions guide).
MiniStack: the bare `ExecutionAlreadyExists`, so no Catch of it ever matches.
"""
from ministack.services import stepfunctions

from . import replaces


@replaces(stepfunctions, "_invoke_nested_start_execution")
def name_error(shipped, resource, input_data):
    try:
        return shipped(resource, input_data)
    except stepfunctions._ExecutionError as error:
        name = error.error.removesuffix("Exception")
        raise stepfunctions._ExecutionError(f"StepFunctions.{name}Exception", error.cause) from None
