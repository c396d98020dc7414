import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { AgentStack } from '../../infra/agent-stack.ts';
import { entries, root } from '../../infra/bundle/entries.ts';
import type { Bundles } from '../../infra/bundle.ts';
import { parseStage, type StageConfig, stageNamed, stageNames } from '../../infra/stages.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes, and tests name the fields they mean.
type Json = any;
export type Resource = { readonly Type: string; readonly Properties: Json; readonly DeletionPolicy?: string };

export interface Statement {
  readonly actions: readonly string[];
  /** ARNs as JSON text. */
  readonly resources: readonly string[];
  readonly condition?: Json;
}

/** What the code of a Lambda is does not matter to its template. */
const directory = new URL('statemachines', root).pathname;
const bundles = Object.fromEntries(entries.map(({ name }) => [name, { directory, bytes: 0 }])) as Bundles;

const list = <Item>(value: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(value) ? value : [value as Item];

/** One stage's template, with the questions that contracts are made of. */
export class StageTemplate {
  readonly stage: StageConfig;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, Json>>;
  readonly text: string;

  constructor(stage: StageConfig) {
    this.stage = stage;
    const stack = new AgentStack(new App({ context: cdkJson.context }), { stage, bundles });
    const json = Template.fromStack(stack).toJSON();
    this.resources = json.Resources;
    this.outputs = json.Outputs;
    this.text = JSON.stringify(json);
  }

  ofType(type: string): [string, Resource][] {
    return Object.entries(this.resources).filter(([, resource]) => resource.Type === type);
  }

  /** Every Lambda by its bundle. */
  get functions(): Readonly<Record<string, { readonly id: string; readonly properties: Json }>> {
    const found = this.ofType('AWS::Lambda::Function').map(([id, { Properties }]) => {
      return [String(Properties.Handler).replace('.handler', ''), { id, properties: Properties }] as const;
    });
    return Object.fromEntries(found);
  }

  functionOf(bundle: string) {
    const found = this.functions[bundle];
    if (!found) throw new Error(`no Lambda of bundle ${bundle}`);
    return found;
  }

  statementsOfRole(roleId: string): Statement[] {
    return this.ofType('AWS::IAM::Policy')
      .filter(([, { Properties }]) => Properties.Roles.some((role: Json) => role.Ref === roleId))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .map(({ Action, Resource, Condition }: Json) => ({
        actions: list<string>(Action),
        resources: list<Json>(Resource).map((arn) => JSON.stringify(arn)),
        condition: Condition,
      }));
  }

  /** What a Lambda may do. */
  statements(bundle: string): Statement[] {
    return this.statementsOfRole(this.functionOf(bundle).properties.Role['Fn::GetAtt'][0]);
  }

  /** Bundles of the Lambdas that may do an action. */
  whoMay(action: string): string[] {
    const may = (bundle: string) => this.statements(bundle).some(({ actions }) => actions.includes(action));
    return Object.keys(this.functions).filter(may).sort();
  }

  /** The nouns of the table that a Lambda may use in this way. */
  nouns(bundle: string, action: string): string[] {
    const keys = this.statements(bundle)
      .filter(({ actions, condition }) => actions.includes(action) && condition)
      .flatMap(({ condition }) => list<string>(condition['ForAllValues:StringLike']['dynamodb:LeadingKeys']));
    return [...new Set(keys.map((key) => key.replace(/^\*#|#\*$/g, '')))].sort();
  }
}

export const templates = stageNames.map((name) => new StageTemplate(stageNamed(name)));

const dev = stageNamed('dev');
/** One that reaches people in Slack and by webhook, beside mail. */
export const reachingAll = new StageTemplate(
  parseStage({
    ...dev,
    name: 'every-channel',
    approvals: { ...dev.approvals, slack: {}, webhook: { url: 'https://hooks.example.com/stateward' } },
  }),
);
