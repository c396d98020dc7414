import { expect, it, vi } from 'vitest';
import { metrics } from '../../../functions/adapters/lambda.ts';
import { countMissed } from '../../../functions/adapters/memory-metrics.ts';
import { EmbedderUnavailableError } from '../../../functions/core/errors.ts';

it('counts a text that could not be embedded, apart from what else is being measured', () => {
  const printed: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => printed.push(String(line)) > 0);
  metrics.addDimension('tool', 'recall');
  countMissed(new EmbedderUnavailableError('down'));
  metrics.clearDimensions();
  write.mockRestore();
  const metric = printed.find((line) => line.includes('CloudWatchMetrics')) ?? expect.fail(printed.join(''));
  expect(JSON.parse(metric)).toMatchObject({ EmbedderUnavailable: 1 });
  expect(metric).not.toContain('"tool"');
});
