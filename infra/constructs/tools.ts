import { Aws, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ToolDefinition, ToolGrants, ToolResources } from '../../functions/core/contracts/tool.ts';
import { toolFolders } from '../../tools/folders.ts';
import { tools } from '../../tools/registry.ts';
import { toolBundle } from '../bundle/entries.ts';
import { type Deployment, LambdaFunction } from './lambda-function.ts';
import type { Memory } from './memory.ts';
import type { Storage } from './storage.ts';

const declared = await Promise.all(
  Array.from(toolFolders, async ([name, folder]) => {
    const tool = tools[name];
    if (!tool || tool.name !== name)
      throw new Error(`tools/${name}/tool.ts must declare a tool named "${name}".`);
    const { default: grants } = (await import(new URL('grants.ts', folder).href)) as { default: ToolGrants };
    return { tool, grants };
  }),
);

/** On top of the tool's own time: to claim the call before, and to record what became of it, up to 10 MB. */
const bookkeepingSeconds = 10;

export type ToolsProps = Omit<ToolResources, 'tool' | 'stage' | 'region' | 'account' | 'settings'>;

/** One Lambda with a role of its own for each folder of `tools/`. */
export class Tools extends Construct {
  /** By the tool's name. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;

  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { storage, memory }: { storage: Storage; memory: Memory },
    props: ToolsProps,
  ) {
    super(scope, id);
    const { name: stage, settings } = deployment.stage;
    const resources = { ...props, stage, settings, region: Aws.REGION, account: Aws.ACCOUNT_ID };
    const create = (tool: ToolDefinition, grants: ToolGrants) => {
      const { environment, statements, memory: access } = grants({ ...resources, tool: tool.name });
      const fn = new LambdaFunction(this, tool.name, deployment, {
        bundle: toolBundle(tool.name),
        timeout: Duration.seconds(Math.min(900, tool.timeoutSeconds + bookkeepingSeconds)),
        environment: storage.environment,
        toolEnvironment: environment,
      });
      for (const { actions, resources } of statements) fn.allow(actions, ...resources);
      storage.grant(fn, { readWrite: ['CALLS'], read: ['SWITCHES'] });
      if (access) {
        memory.grantUse(fn, access);
        // Whom or what the run is about, and what it keeps in view.
        storage.grant(fn, { read: ['RUN', 'WORKING'] });
      }
      return fn;
    };
    this.functions = Object.fromEntries(
      declared.map(({ tool, grants }) => [tool.name, create(tool, grants)]),
    );
  }
}
