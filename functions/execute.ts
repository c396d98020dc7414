import { corpora } from '#agents';
import { calls, environment } from './adapters/container.ts';
import { observed } from './adapters/lambda.ts';
import { traced } from './adapters/tool-trace.ts';
import { ExecuteInputSchema } from './core/contracts/state.ts';
import type { ToolDefinition, ToolRun } from './core/contracts/tool.ts';
import { createExecute } from './core/execute.ts';

/** The Lambda of one tool; `infra/bundle.ts` makes an entry for each folder of `tools/`. */
export const executeHandler = <Definition extends ToolDefinition>(
  tool: Definition,
  run: ToolRun<Definition>,
) =>
  observed((): ((event: unknown) => Promise<{ callId: string; ok: boolean }>) => {
    const execute = createExecute({
      tool,
      run: traced(tool, run),
      calls: calls(),
      env: environment(),
      corpora,
    });
    return async (event) => execute(ExecuteInputSchema.parse(event));
  });
