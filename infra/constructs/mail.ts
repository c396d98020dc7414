import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import type { ToolResources } from '../../functions/core/contracts/tool.ts';
import type { StageConfig } from '../stages.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The two senders, told apart so that a mail that asks for a decision cannot come from a tool. */
export class Mail extends Construct {
  readonly #mail: StageConfig['mail'];

  constructor(scope: Construct, id: string, { mail }: StageConfig) {
    super(scope, id);
    this.#mail = mail;
    if (!mail.createIdentities) return;
    new EmailIdentity(this, 'ApprovalSender', { identity: Identity.email(mail.approvalSender) });
    new EmailIdentity(this, 'AgentSender', { identity: Identity.email(mail.agentSender) });
  }

  get approvalSender(): string {
    return this.#mail.approvalSender;
  }

  /** What a tool that mails is told. */
  get forTools(): ToolResources['mail'] {
    const { agentSender } = this.#mail;
    return { sender: agentSender, identityArn: this.#identityArn(agentSender) };
  }

  grantApprovalMail(fn: LambdaFunction): void {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        resources: [this.#identityArn(this.approvalSender)],
        conditions: { StringEquals: { 'ses:FromAddress': this.approvalSender } },
      }),
    );
  }

  #identityArn(sender: string): string {
    const resourceName = this.#mail.verifiedDomain ?? sender;
    return Stack.of(this).formatArn({
      service: 'ses',
      resource: 'identity',
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
