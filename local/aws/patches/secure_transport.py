"""What reaches local AWS counts as sent over TLS.

AWS: SDKs and services call over TLS, so that `aws:SecureTransport` is true, and a policy may deny all else ("Security
best practices in Amazon SQS", "… in Amazon S3").
MiniStack: such a policy denies everything, as it is reached over plain HTTP, though only from this machine; even
what its own Step Functions sends.
"""
from ministack.core import iam_evaluator

from . import replaces


@replaces(iam_evaluator.EvalContext, "__init__")
def count_as_secure(shipped, context, *args, **kwargs):
    shipped(context, *args, **{**kwargs, "secure_transport": True})
