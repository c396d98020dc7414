import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { root } from '../bundle/entries.ts';

/** The flow as a validator can read it: a substitution inside an expression is no JSONata yet. */
export const definitionText = () =>
  readFileSync(new URL('statemachines/agent-run.asl.json', root), 'utf8').replace(
    /\$\{ToolFunctions\}/,
    '{}',
  );

if (import.meta.main) {
  const { isValid, errorsText } = validate(JSON.parse(definitionText()));
  if (!isValid) {
    console.error(errorsText('\n'));
    process.exitCode = 1;
  }
}
