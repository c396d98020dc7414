"""Policies may depend on the partition keys that a DynamoDB request names.

AWS: `dynamodb:LeadingKeys` holds the partition keys of the request ("Using IAM policy conditions for fine-grained
access control", DynamoDB guide); the parts of a transaction are allowed as the single operations they are ("Using
IAM with DynamoDB transactions"), which is taken here to mean: each with its own key.
MiniStack: never fills it. Here PartiQL and the keys of indexes still go without.
"""
import json
import re

from ministack.core import iam_actions
from ministack.services import dynamodb

from . import replaces
from .resource import Resource

_EQUALITY = re.compile(r"([#\w.-]+)\s*=\s*(:\w+)")


@replaces(iam_actions, "dynamodb_resource_arns")
def resources(shipped, body, region, account_id):
    arns = shipped(body, region, account_id)
    request = json.loads(body) if arns else {}
    tables = request.get("RequestItems") or {request.get("TableName"): request}
    return [_with_keys(arn, part) for arn, part in zip(arns, tables.values())]


@replaces(iam_actions, "dynamodb_transaction_checks")
def transaction(shipped, iam_action, body, region, account_id):
    checks = shipped(iam_action, body, region, account_id)
    parts = [part for item in json.loads(body)["TransactItems"] for part in item.values()] if checks else []
    if len(parts) != len(checks):
        return checks
    return [(action, _with_keys(arn, part)) for (action, arn), part in zip(checks, parts)]


def _with_keys(arn, request):
    partition_key = (dynamodb._tables.get(arn.split("/")[1]) or {}).get("pk_name")
    keys = [key for item in _items(request) for key in item.get(partition_key, {}).values()]
    return Resource(arn, {"dynamodb:LeadingKeys": keys} if keys else {})


def _items(request):
    """What a request, or one table's part of a batch, says of the items that it is about."""
    if isinstance(request, list):
        return [item for entry in request for write in entry.values() for item in _items(write)]
    names, values = (request.get(f"ExpressionAttribute{kind}") or {} for kind in ("Names", "Values"))
    equal = _EQUALITY.findall(request.get("KeyConditionExpression") or "")
    named = [request.get("Key"), request.get("Item"), *(request.get("Keys") or [])]
    named += [{names.get(name, name): values[value]} for name, value in equal if value in values]
    return [item for item in named if item]
