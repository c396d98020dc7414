"""Each attempt of a waitForTaskToken state has a token of its own.

AWS: a token names one task attempt; after a timeout and a Retry the callback of the first attempt gets
TaskTimedOut and cannot complete the second (SendTaskSuccess, API reference).
MiniStack: draws the token once a state, so that a late callback completes the next attempt.
"""
from ministack.services import stepfunctions

from . import replaces


@replaces(stepfunctions, "_apply_jsonata_arguments")
def draw_token(shipped, state, raw_input, ctx=None):
    if ctx and ".waitForTaskToken" in state.get("Resource", ""):
        ctx["Task"] = {"Token": stepfunctions.new_uuid()}
    return shipped(state, raw_input, ctx)
