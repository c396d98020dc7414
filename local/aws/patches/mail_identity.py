"""Sending a mail is allowed by the identity and the address that it is sent from.

AWS: ses:SendEmail is checked on `arn:aws:ses:REGION:ACCOUNT:identity/NAME`, with the sender in `ses:FromAddress`
("Actions, resources, and condition keys for Amazon SES", Service Authorization Reference). The identity is the
address, or else its domain ("Verified identities", SES guide).
MiniStack: checks the action on `*` and fills no key, so that a grant on an identity is none.
"""
from email.utils import parseaddr

from ministack.core import iam_actions
from ministack.services import ses, ses_v2

from . import replaces
from .resource import Resource


@replaces(iam_actions, "_ses_v2_resource_arn")
def name_identity(shipped, method, path, body, region, account_id):
    _, sender = parseaddr(iam_actions._safe_json_field(body, "FromEmailAddress"))
    if path.rstrip("/") != "/v2/email/outbound-emails" or not sender:
        return shipped(method, path, body, region, account_id)
    known = sender in ses._identities or sender in ses_v2._identities
    identity = sender if known else sender.rpartition("@")[2]
    return Resource(f"arn:aws:ses:{region}:{account_id}:identity/{identity}", {"ses:FromAddress": sender})
