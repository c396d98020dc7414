"""Answering a waiting task is allowed by its state machine.

AWS: SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat are checked on the ARN of the state machine whose task
the token names. The Service Authorization Reference lists no resource for them; refusals name it
(github.com/NOAA-OWP/hydrovis/issues/837) and CDK's `grantTaskResponse` relies on it.
MiniStack: checks them on `*`.
"""
from contextvars import ContextVar

from ministack.core import iam_actions
from ministack.services import stepfunctions

from . import replaces

_machine = ContextVar("machine", default=None)
_machines: dict = {}  # task token → ARN of its state machine; kept, as a late answer is allowed like one in time


@replaces(stepfunctions, "_run_execution")
def run(shipped, execution_arn):
    _machine.set((stepfunctions._executions.get(execution_arn) or {}).get("stateMachineArn"))
    shipped(execution_arn)


@replaces(stepfunctions, "_invoke_with_callback")
def wait_for_callback(shipped, resource, input_data, token, state):
    _machines[token] = _machine.get()
    return shipped(resource, input_data, token, state)


@replaces(iam_actions, "extract_resource_arn")
def name_machine(shipped, service, method, path, headers, body, *args):
    machine = _machines.get(iam_actions._safe_json_field(body, "taskToken")) if service == "states" else None
    return machine or shipped(service, method, path, headers, body, *args)
