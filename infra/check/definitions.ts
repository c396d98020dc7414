import { readFileSync } from 'node:fs';
import { agentFolders } from '../../agents/folders.ts';
import { agents } from '../../agents/registry.ts';
import { askHumanName } from '../../functions/core/ask-human.ts';
import type { Agent } from '../../functions/core/contracts/agent.ts';
import { definitionProblems, lineOf } from '../../functions/core/contracts/definition.ts';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';
import { ToolDefinitionSchema } from '../../functions/core/contracts/tool-definition.ts';
import { finishName } from '../../functions/core/finish.ts';
import { hasPrice, pricedModels } from '../../functions/core/models.ts';
import { nearestTo } from '../../functions/core/nearest.ts';
import { toolFolders } from '../../tools/folders.ts';
import { tools } from '../../tools/registry.ts';
import { pathOf } from '../bundle/entries.ts';
import { type StageConfig, stageNamed, stageNames } from '../stages.ts';
import { policyProblems } from './agent-policies.ts';
import { approverProblems } from './approvers.ts';
import { modelSchemaProblems } from './model-schema.ts';

/** A definition with the text that it was written as. */
export interface Written<Definition> {
  readonly definition: Definition;
  /** From the repository's root. */
  readonly file: string;
  readonly source: string;
  /** The folder's name. */
  readonly folder: string;
}

/** A problem of a field, by its keys. */
type Problem = readonly [path: readonly string[], message: string];

const located = ({ file, source }: Written<unknown>, [path, message]: Problem): string =>
  `${file}:${lineOf(source, path)}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`;

const unknown = (what: string, name: string, names: readonly string[]) => {
  const [nearest] = nearestTo(name, names);
  const meant = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return `there is no ${what} "${name}".${meant} There are: ${names.join(', ')}`;
};

/** What the model can ask for without a tool of that name. */
const builtInNames: readonly string[] = [askHumanName, finishName];

/** What is wrong about a tool, with file and line and what to write instead. */
export function toolProblems(tool: Written<ToolDefinition>, toolNames: readonly string[]): string[] {
  const parsed = ToolDefinitionSchema.safeParse(tool.definition);
  if (!parsed.success) return definitionProblems(tool.file, tool.source, parsed.error);
  const { name, input, undo } = tool.definition;
  const problems: Problem[] = modelSchemaProblems(input).map(({ path, message }) => [
    ['input', ...path],
    message,
  ]);
  if (name !== tool.folder) problems.push([['name'], `must be "${tool.folder}", as the folder`]);
  if (builtInNames.includes(name))
    problems.push([['name'], `"${name}" is built in, every agent has it; give the tool another name`]);
  if (undo && !toolNames.includes(undo.tool))
    problems.push([['undo', 'tool'], unknown('tool', undo.tool, toolNames)]);
  return problems.map((problem) => located(tool, problem));
}

/** What is wrong about an agent that its own schema cannot see. */
export function agentProblems(
  agent: Written<Agent>,
  toolNames: readonly string[],
  ofEveryAgent: readonly string[] = [],
): string[] {
  const { name, tools: own, models, limits } = agent.definition;
  const problems: Problem[] = [];
  if (name !== agent.folder) problems.push([['name'], `must be "${agent.folder}", as the folder`]);
  for (const [index, tool] of own.entries()) {
    if (!toolNames.includes(tool)) problems.push([['tools', tool], unknown('tool', tool, toolNames)]);
    if (own.indexOf(tool) < index) problems.push([['tools', tool], 'stands twice; write it once']);
  }
  for (const tool of Object.keys(limits.maxCallsPerTool))
    if (![...own, ...ofEveryAgent, askHumanName].includes(tool))
      problems.push([['limits', 'maxCallsPerTool', tool], unknown('tool of this agent', tool, own)]);
  for (const [role, model] of Object.entries(models))
    if (!hasPrice(model))
      problems.push([
        ['models', role],
        `the model "${model}" has no price, so no budget could be kept. Add it to functions/core/prices.json, or name one of: ${pricedModels.join(', ')}`,
      ]);
  return problems.map((problem) => located(agent, problem));
}

const written = <Definition>(
  definitions: Readonly<Record<string, Definition>>,
  folders: ReadonlyMap<string, URL>,
  name: string,
): Written<Definition>[] =>
  Array.from(folders, ([folder, url]) => {
    const file = new URL(name, url);
    const definition = definitions[folder] as Definition;
    return { definition, folder, file: pathOf(file), source: readFileSync(file, 'utf8') };
  });

/** Every mistake in the folders of tools and agents: definitions and policies, and whom these ask in the stages. */
export function definitionMistakes(stages: readonly StageConfig[]): string[] {
  const toolNames = Object.keys(tools);
  const ofEveryAgent = toolNames.filter((name) => tools[name]?.everyAgent);
  const own = written(agents, agentFolders, 'agent.ts');
  return [
    ...written(tools, toolFolders, 'tool.ts').flatMap((tool) => toolProblems(tool, toolNames)),
    ...own.flatMap((agent) => agentProblems(agent, toolNames, ofEveryAgent)),
    ...policyProblems(own, tools),
    ...stages.flatMap((stage) => approverProblems(own, stage)),
  ];
}

/** @throws Error that names every mistake; nothing is deployed with one. */
export function requireDefinitions(stage: StageConfig): void {
  const mistakes = definitionMistakes([stage]);
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
}

if (import.meta.main) {
  const mistakes = definitionMistakes(stageNames.map((name) => stageNamed(name)));
  for (const mistake of mistakes) console.error(mistake);
  if (mistakes.length > 0) process.exitCode = 1;
}
