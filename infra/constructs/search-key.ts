import { SecretValue } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ToolResources } from '../../functions/core/contracts/tool.ts';
import type { StageConfig } from '../stages.ts';
import { accept } from './accept.ts';

/** The web search provider's key, where the stage uses one; its whole text, put in after the first deploy. */
export class SearchKey extends Construct {
  readonly forTools: ToolResources['secrets'];

  constructor(scope: Construct, id: string, { settings }: StageConfig) {
    super(scope, id);
    if (settings.searchProvider === 'corpus') {
      this.forTools = {};
      return;
    }
    const secret = new Secret(this, 'Key', {
      description: `Stateward: the key of the search provider ${settings.searchProvider}`,
      secretStringValue: SecretValue.unsafePlainText('not-set'),
    });
    accept(secret, 'SMG4', 'The provider has no way to issue a new key by program; people rotate it.');
    this.forTools = { search: { arn: secret.secretArn } };
  }
}
