import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { AgentStack } from '../agent-stack.ts';
import { root } from '../bundle/entries.ts';
import { bundle } from '../bundle.ts';
import { parseStage, stageNamed, stageNames } from '../stages.ts';

/** Where the templates of the last check lie, one folder a stage. */
export const templatesDirectory = fileURLToPath(new URL('.stateward/check/', root));

const dev = stageNamed('dev');
/** One that reaches people in every way there is, beside those of the list. */
const reachingAll = parseStage({
  ...dev,
  name: 'every-channel',
  approvals: { ...dev.approvals, slack: {}, webhook: { url: 'https://hooks.example.com/stateward' } },
});

/** Synthesizes every stage and holds it against the AwsSolutions rules; exits with an error if one is broken. */
if (import.meta.main) {
  const bundles = await bundle();
  for (const stage of [...stageNames.map((name) => stageNamed(name)), reachingAll]) {
    const outdir = `${templatesDirectory}${stage.name}`;
    mkdirSync(outdir, { recursive: true });
    const app = new App({ outdir, analyticsReporting: false, context: cdkJson.context });
    // The rules ask for service logs; an emulator has none.
    if (stage.serviceLogs) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new AgentStack(app, { stage, bundles });
    app.synth();
  }
}
