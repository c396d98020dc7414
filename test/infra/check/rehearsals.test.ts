import { describe, expect, it } from 'vitest';
import { rehearsalMistakes } from '../../../infra/check/rehearsals.ts';
import { directoryOf, written } from '../../local/rehearsal/support.ts';

describe('rehearsals', () => {
  it('of the agents here fit', () => {
    expect(rehearsalMistakes(['agents'])).toEqual([]);
  });

  it('that do not fit their schema are named with file and line', () => {
    const text = JSON.stringify({ ...written(), turns: [[{ respond: { txt: 'Hello.' } }]] }, null, 2);
    const line = text.slice(0, text.indexOf('"txt"')).split('\n').length;
    const directory = directoryOf({ 'support/rehearsals/late.json': text });
    expect(rehearsalMistakes([directory])).toEqual([
      expect.stringContaining(
        `support/rehearsals/late.json:${line}: turns[0][0].respond: Unrecognized key: "txt"`,
      ),
    ]);
  });

  it('of an agent that there is not would never play', () => {
    const directory = directoryOf({ 'late.json': written({ agent: 'suport' }) });
    expect(rehearsalMistakes([directory])).toEqual([expect.stringContaining('"suport", which is not there')]);
  });
});
