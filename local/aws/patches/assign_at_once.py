"""The entries of one Assign all see the variables as they were before the state.

AWS: every expression of an Assign sees the values of state entry; none sees what another entry assigns, so that
two variables can be swapped ("Passing data between states with variables", Step Functions guide).
MiniStack: evaluates them one after another, so that a later entry sees an earlier one's new value.
"""
from ministack.services import stepfunctions

from . import replaces


class _Later(dict):
    """Reads as it was; keeps what is written until `settle`."""

    def __init__(self, variables):
        super().__init__(variables)
        self.written = {}

    def __setitem__(self, name, value):
        self.written[name] = value


@replaces(stepfunctions, "_apply_state_assign")
def assign(shipped, state, raw_input, ctx, result=None, error_output=None):
    if ctx is None:
        return
    variables = ctx.setdefault("variables", {})
    ctx["variables"] = entry = _Later(variables)
    try:
        shipped(state, raw_input, ctx, result=result, error_output=error_output)
        variables.update(entry.written)
    finally:
        ctx["variables"] = variables
