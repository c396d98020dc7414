"""A PartiQL statement is allowed as what it does, on the table that it names.

AWS: the actions are PartiQLSelect, PartiQLInsert, PartiQLUpdate and PartiQLDelete, on the table or the index ("IAM
security policies with PartiQL for DynamoDB", guide).
MiniStack: asks for `dynamodb:ExecuteStatement`, which AWS does not know, on `*`.
"""
import json

from ministack.core import iam_actions
from ministack.services import dynamodb

from . import replaces


@replaces(iam_actions, "extract_iam_action")
def name_action(shipped, service, method, path, headers, body, query_params):
    action = shipped(service, method, path, headers, body, query_params)
    if action == "dynamodb:ExecuteStatement" and (statement := _parsed(body)):
        return f"dynamodb:PartiQL{statement['op'].capitalize()}"
    return action


@replaces(iam_actions, "dynamodb_resource_arns")
def name_table(shipped, body, region, account_id):
    if b'"Statement"' in (body or b"") and (statement := _parsed(body)):
        index = f"/index/{statement['index']}" if statement.get("index") else ""
        return [iam_actions._dynamodb_table_arn(statement["table"], region, account_id) + index]
    return shipped(body, region, account_id)


def _parsed(body):
    """None for what DynamoDB itself is going to refuse."""
    try:
        request = json.loads(body)
        return dynamodb._parse_partiql(request["Statement"], request.get("Parameters", []))
    except (ValueError, KeyError, TypeError):
        return None
