import { expect, test } from 'vitest';
import type { z } from 'zod';
import { agents } from '../../agents/registry.ts';
import { FinishSchema } from '../../functions/core/finish.ts';
import { loadRehearsals } from '../../local/rehearsal/load.ts';
import { tools } from '../../tools/registry.ts';

const rehearsals = loadRehearsals(['agents']).map((rehearsal) => [rehearsal.name, rehearsal] as const);

test.each(rehearsals)(
  'every call of %s is one that its agent may make, with input that the tool accepts',
  (_, { agent, turns }) => {
    const inputs: Record<string, z.ZodType> = { finish: FinishSchema };
    for (const name of agents[agent]?.tools ?? [])
      inputs[name] = (tools[name] as (typeof tools)[string]).input;
    for (const { tool, input } of turns.flat().flatMap(({ respond }) => respond.calls ?? [])) {
      const problem = inputs[tool]?.safeParse(input).error?.issues ?? [];
      expect({ known: tool in inputs, problem }).toEqual({ known: true, problem: [] });
    }
  },
);
