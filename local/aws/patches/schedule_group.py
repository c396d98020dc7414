"""A schedule is made where its group may have schedules made.

AWS: scheduler:CreateSchedule is checked on `arn:aws:scheduler:REGION:ACCOUNT:schedule/GROUP/NAME` ("Actions, resources,
and condition keys for Amazon EventBridge Scheduler", Service Authorization Reference).
MiniStack: takes the group `default` whatever the request says, so that a grant on another group is none.
"""
from ministack.core import iam_actions

from . import replaces


@replaces(iam_actions, "extract_resource_arn")
def name_group(shipped, service, method, path, headers, body, *args):
    arn = shipped(service, method, path, headers, body, *args)
    group = iam_actions._safe_json_field(body, "GroupName") if service == "scheduler" else None
    return arn.replace(":schedule/default/", f":schedule/{group}/", 1) if group else arn
