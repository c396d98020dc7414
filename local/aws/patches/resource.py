"""An ARN with condition keys of its own, for the patches that fill such keys; by itself it changes nothing."""
from ministack.core import iam_evaluator

from . import replaces


class Resource(str):
    """What a request is checked on. `keys` are the condition keys of that one check."""

    def __new__(cls, arn, keys):
        resource = super().__new__(cls, arn)
        resource.keys = keys
        return resource


@replaces(iam_evaluator, "enforce")
def enforce(shipped, *args, resource_arn="*", service_context=None, **kwargs):
    keys = getattr(resource_arn, "keys", {})
    return shipped(*args, resource_arn=resource_arn, service_context={**(service_context or {}), **keys}, **kwargs)
