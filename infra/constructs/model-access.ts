import { SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';
import { accept } from './accept.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The model provider's key: `{"apiKey": "…"}`, put in after the first deploy and never overwritten by one. */
export class ModelAccess extends Construct {
  readonly secret: Secret;
  readonly #url: string;

  constructor(scope: Construct, id: string, { modelUrl }: StageConfig) {
    super(scope, id);
    this.#url = modelUrl;
    this.secret = new Secret(this, 'ModelKey', {
      description: "Stateward: the model provider's key, as JSON with the field apiKey",
      secretStringValue: SecretValue.unsafePlainText('{"apiKey":"not-set"}'),
    });
    accept(this.secret, 'SMG4', 'The provider has no way to issue a new key by program; people rotate it.');
  }

  grantUse(fn: LambdaFunction): void {
    fn.addEnvironment('MODEL_URL', this.#url);
    fn.addEnvironment('MODEL_SECRET_ARN', this.secret.secretArn);
    fn.allow(['secretsmanager:GetSecretValue'], this.secret.secretArn);
  }
}
