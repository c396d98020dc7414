import { Duration, SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ChannelSettings } from '../../functions/core/contracts/env.ts';
import type { StageConfig } from '../stages.ts';
import { accept } from './accept.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { Mail } from './mail.ts';

/** Of a Lambda that asks: every person of every round may have to be tried three times. */
export const askTimeout = Duration.seconds(45);

/** The ways to reach people, each with the secret it needs. Nobody is told of a channel but who uses it. */
export class Channels extends Construct {
  /** `{"botToken", "signingSecret"}`, put in after the first deploy; only where the stage uses Slack. */
  readonly slackSecret?: Secret;
  /** `{"signingSecret"}`, likewise. */
  readonly webhookSecret?: Secret;
  readonly #settings: ChannelSettings;
  readonly #mail: Mail;

  constructor(scope: Construct, id: string, { approvals: { slack, webhook } }: StageConfig, mail: Mail) {
    super(scope, id);
    this.#mail = mail;
    if (slack)
      this.slackSecret = this.#secret(
        'Slack',
        'what the Slack app is given: {"botToken": "xoxb-…", "signingSecret": "…"}',
        '{"botToken":"not-set","signingSecret":"not-set"}',
      );
    if (webhook)
      this.webhookSecret = this.#secret(
        'Webhook',
        'what outgoing webhooks are signed with: {"signingSecret": "whsec_<base64 of 24 to 64 bytes>"}',
        '{"signingSecret":"not-set"}',
      );
    this.#settings = {
      mail: { sender: mail.approvalSender },
      slack: slack && this.slackSecret ? { ...slack, secretArn: this.slackSecret.secretArn } : null,
      webhook: webhook && this.webhookSecret ? { ...webhook, secretArn: this.webhookSecret.secretArn } : null,
    };
  }

  /** Asks people, and tells them what fails. */
  grantAsk(fn: LambdaFunction): void {
    this.#mail.grantApprovalMail(fn);
    this.grantAnnounce(fn);
  }

  /** Shows what became of a request where it was shown; a mail cannot be changed. */
  grantAnnounce(fn: LambdaFunction): void {
    this.#use(fn, this.#settings, [this.slackSecret, this.webhookSecret]);
  }

  /** Takes what people press in Slack, and can tell that it comes from there. */
  grantSlack(fn: LambdaFunction): void {
    this.#use(fn, { ...this.#settings, webhook: null }, [this.slackSecret]);
  }

  #use(fn: LambdaFunction, settings: ChannelSettings, secrets: readonly (Secret | undefined)[]): void {
    fn.addEnvironment('CHANNELS', JSON.stringify(settings));
    const arns = secrets.flatMap((secret) => secret?.secretArn ?? []);
    if (arns.length > 0) fn.allow(['secretsmanager:GetSecretValue'], ...arns);
  }

  #secret(name: string, description: string, unset: string): Secret {
    const secret = new Secret(this, name, {
      description: `Stateward: ${description}`,
      secretStringValue: SecretValue.unsafePlainText(unset),
    });
    accept(secret, 'SMG4', 'Both sides must learn a new one at once, so people change it.');
    return secret;
  }
}
