import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { root } from '../bundle/entries.ts';

const definitions = ['agent-run', 'compensate'];

/** A definition as a validator can read it: a substitution inside an expression is no JSONata yet. */
export const definitionText = (name: string) =>
  readFileSync(new URL(`statemachines/${name}.asl.json`, root), 'utf8').replace(/\$\{\w+Functions\}/, '{}');

if (import.meta.main) {
  for (const name of definitions) {
    const { isValid, errorsText } = validate(JSON.parse(definitionText(name)));
    if (isValid) continue;
    console.error(`${name}.asl.json: ${errorsText('\n')}`);
    process.exitCode = 1;
  }
}
