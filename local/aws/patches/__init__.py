"""What MiniStack 1.5.33 does unlike AWS and the flow depends on, one module a difference.

Importing a module applies it. Each has a conformance test of the same name in test/local/aws, and goes when
MiniStack itself passes that test: `launch.py --without NAME` starts the emulator without it.
"""
import functools

MINISTACK = "1.5.33"
PATCHES = (
    "abort_is_final",
    "any_caller",
    "assign_at_once",
    "error_names",
    "event_retry",
    "handler_name",
    "idempotent_start",
    "jsonata_timeout",
    "leading_keys",
    "mail_identity",
    "nested_start",
    "partiql_action",
    "schedule_group",
    "secret_ref",
    "secure_transport",
    "throttle_error",
    "token_machine",
    "token_per_attempt",
    "trace_per_execution",
    "worker_limit",
)


def replaces(owner, name):
    """Puts the decorated function in the place of `owner.name`; it gets the shipped one as first argument."""

    def put(patch):
        shipped = getattr(owner, name)

        @functools.wraps(shipped)
        def patched(*args, **kwargs):
            return patch(shipped, *args, **kwargs)

        setattr(owner, name, patched)
        return patch

    return put
