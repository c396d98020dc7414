import { describe, expect, test } from 'vitest';
import { agents, corpora } from '../../agents/registry.ts';
import { tools } from '../../tools/registry.ts';

const corpus = corpora.support ?? [];

test.each(Object.values(agents))('$name uses tools that exist, and its prompt tells of each', (agent) => {
  for (const name of [...agent.tools, 'finish']) expect(agent.prompt).toContain(`\`${name}\``);
  for (const name of agent.tools) expect(tools).toHaveProperty(name);
});

describe('its documents', () => {
  test('are between 12 and 16, each with a title', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(12);
    expect(corpus.length).toBeLessThanOrEqual(16);
    for (const { path, title } of corpus) expect(title).not.toBe(path);
  });

  test('refer to one another by titles that exist', () => {
    const headings = corpus.flatMap(({ text }) =>
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading),
    );
    const referred = corpus.flatMap(({ text }) =>
      [...text.matchAll(/[Ss]ee\s+"([^"]+)"/g)].map(([, to]) => to),
    );
    expect(referred.length).toBeGreaterThan(3);
    for (const title of referred) expect(headings).toContain(title);
  });
});
