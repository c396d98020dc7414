import { type CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag, beside the code that causes it, with the reason why it is right here. */
export const accept = (construct: IConstruct, finding: string, reason: string) =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${finding}`, reason });

/** Accepts a resource pattern in a policy. */
export const acceptPattern = (construct: IConstruct, pattern: string, reason: string) =>
  accept(construct, `IAM5[Resource::${pattern}]`, reason);

/** A resource's ARN as cdk-nag writes it. */
export const arnInFinding = (resource: IConstruct) =>
  `<${Stack.of(resource).getLogicalId(resource.node.defaultChild as CfnElement)}.Arn>`;
