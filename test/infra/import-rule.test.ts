import { describe, expect, it } from 'vitest';
import { projectSources, violations } from '../../infra/check/import-rule.ts';

describe('import rule', () => {
  it('holds for the project', () => {
    expect(violations(projectSources())).toEqual([]);
  });

  it.each([
    ['functions/core/a.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['functions/core/a.ts', "import type { X } from '../adapters/x.ts';"],
    ['functions/core/a.ts', 'export const now = () => Date.now();'],
    ['functions/core/a.ts', "import fs from 'node:fs';"],
    ['functions/adapters/a.ts', 'const table = process.env.TABLE_NAME;'],
    ['functions/adapters/a.ts', "import { handler } from '../plan.ts';"],
    ['functions/web/a.ts', "import { runs } from '../adapters/container.ts';"],
    ['functions/guard.ts', "import { handler } from './plan.ts';"],
    ['functions/guard.ts', "import { SQSClient } from '@aws-sdk/client-sqs';"],
    ['tools/x/tool.ts', "import run from './run.ts';"],
    ['tools/x/run.ts', "import { setting } from '../../functions/adapters/container.ts';"],
    ['tools/recall/run.ts', "import { Table } from '../../functions/adapters/table.ts';"],
    ['agents/x/agent.ts', "import tool from '../../tools/x/tool.ts';"],
    ['infra/a.ts', "import { Table } from '../functions/adapters/table.ts';"],
    ['infra/a.ts', "const run = await import('../tools/x/run.ts');"],
    ['local/a.ts', "import { handler } from '../functions/api.ts';"],
    ['local/a.ts', "export * from '../functions/api.ts';"],
  ])('forbids in %s: %s', (path, code) => {
    expect(violations([{ path, code }])).toHaveLength(1);
  });

  it('lets the tools of memory, and no other, reach the ports', () => {
    const code = "import { facts } from '../../functions/adapters/container.ts';";
    const found = ['remember', 'recall', 'forget', 'x'].flatMap((tool) =>
      violations([{ path: `tools/${tool}/run.ts`, code }]),
    );
    expect(found).toEqual(['tools/x/run.ts (tools) may not import functions/adapters/container.ts']);
  });

  it('reads a statement over many lines, and no comment', () => {
    const code = "// never process.env here\nimport {\n  one,\n  two,\n} from '../adapters/x.ts';\n";
    expect(violations([{ path: 'functions/web/a.ts', code }])).toEqual([
      'functions/web/a.ts (web) may not import functions/adapters/x.ts',
    ]);
  });

  it('finds a cycle, unless types alone close it', () => {
    const a = { path: 'functions/core/a.ts', code: "import { b } from './b.ts';" };
    const b = (kind: string) => ({ path: 'functions/core/b.ts', code: `import ${kind}{ a } from './a.ts';` });
    expect(violations([a, b('')])).toEqual([
      'cycle: functions/core/a.ts → functions/core/b.ts → functions/core/a.ts',
    ]);
    expect(violations([a, b('type ')])).toEqual([]);
  });
});
