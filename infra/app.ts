import { App, CliCredentialsStackSynthesizer, type Environment, type StackProps } from 'aws-cdk-lib';
import { AgentStack } from './agent-stack.ts';
import { bundle, hasExtras } from './bundle.ts';
import { requireDefinitions } from './check/definitions.ts';
import { localAssetBucket, OverridesSchema, type StageConfig, stageNamed } from './stages.ts';

/** Leaves out what was not given, so that it takes nothing's place. */
const given = <Values extends object>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** Where the stage says, else where the caller's credentials belong. */
const environmentOf = ({ account, region }: StageConfig): Environment =>
  given({
    account: account ?? process.env.CDK_DEFAULT_ACCOUNT,
    region: region ?? process.env.CDK_DEFAULT_REGION,
  });

const app = new App();
const overrides = Object.keys(OverridesSchema.shape).map(
  (key) => [key, app.node.tryGetContext(key)] as const,
);
const stage = stageNamed(app.node.tryGetContext('stage') ?? 'dev', given(Object.fromEntries(overrides)));
if (hasExtras && stage.name !== 'local')
  throw new Error(
    `STATEWARD_EXTRA_TOOLS and STATEWARD_EXTRA_AGENTS are for tests; unset them to deploy ${stage.name}.`,
  );
requireDefinitions(stage);
// CDK's own check of the template takes over a second; `npm run check` runs it for every stage.
if (stage.name === 'local') process.env.CDK_VALIDATION = 'false';

const props = {
  env: environmentOf(stage),
  // Needs no bootstrap: code goes to a bucket that is there, and the caller's credentials do the rest.
  ...(stage.name === 'local' && {
    synthesizer: new CliCredentialsStackSynthesizer({ fileAssetsBucketName: localAssetBucket }),
  }),
};

new AgentStack(app, { stage, bundles: await bundle() }, props as StackProps);
app.synth();
