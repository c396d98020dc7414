"""In a template, `Ref` of a secret is its ARN.

AWS: "Ref returns the ARN of the secret" (AWS::SecretsManager::Secret, CloudFormation template reference).
MiniStack: gives the name, so that a policy with the reference allows nothing.
"""
from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

_shipped = dict(provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"])


def _name_of(arn):
    return secretsmanager._resolve(arn)[0] or arn


def _with_arn(result):
    """What Ref gives is the physical id."""
    _, attributes = result
    return attributes["Arn"], attributes


provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"] = {
    **_shipped,
    "create": lambda *args: _with_arn(_shipped["create"](*args)),
    "update": lambda arn, *args: _with_arn(_shipped["update"](_name_of(arn), *args)),
    "delete": lambda arn, props: _shipped["delete"](_name_of(arn), props),
}
