"""Whoever calls from this machine is the account's root, whatever key is configured.

AWS: refuses a key that it never issued.
MiniStack: under AUTH likewise, but for `test` and account ids as keys.
Here: so that any client reaches local AWS, only keys of the form that AWS issues are looked up and held to their
policies: those of the Lambdas' roles above all. A real account's key stays refused; it has no business here.
"""
from ministack.core import iam_evaluator
from ministack.services import sts

from . import replaces

_ISSUED = ("AKIA", "ASIA")


def _is_root(shipped, key):
    return shipped(key) or not key.startswith(_ISSUED)


replaces(iam_evaluator, "is_root_access_key")(_is_root)
replaces(sts, "is_root_access_key")(_is_root)
