import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { cedarSchema, inputType, PolicyHeadSchema } from '../../../../functions/core/contracts/policy.ts';
import { aTool } from '../../../support/builders.ts';

const typesOf = (shape: z.ZodRawShape) => inputType({ input: z.strictObject(shape) }).attributes;
const string = { type: 'String', required: true };
const decimal = { type: 'Extension', name: 'decimal' };

describe('what policies see of a tool', () => {
  it.each<[string, z.ZodType, object]>([
    ['text', z.string().max(3), { type: 'String' }],
    ['a mail address', z.email(), { type: 'String' }],
    ['a choice', z.enum(['a', 'b']), { type: 'String' }],
    ['a fixed word', z.literal('a'), { type: 'String' }],
    ['a whole number', z.int().max(9), { type: 'Long' }],
    ['a number', z.number(), decimal],
    ['yes or no', z.boolean(), { type: 'Boolean' }],
    ['a list', z.array(z.number()), { type: 'Set', element: decimal }],
    [
      'an object',
      z.strictObject({ a: z.strictObject({ b: z.string() }) }),
      {
        type: 'Record',
        attributes: { a: { type: 'Record', attributes: { b: string }, required: true } },
      },
    ],
  ])('%s', (_, schema, type) => {
    expect(typesOf({ it: schema })).toEqual({ it: { ...type, required: true } });
  });

  it('says what need not be there, but not of what has a default', () => {
    expect(
      typesOf({ a: z.string().optional(), b: z.string().nullable(), c: z.string().default('x') }),
    ).toEqual({ a: { type: 'String', required: false }, b: { type: 'String', required: false }, c: string });
  });

  it.each<[string, z.ZodType]>([
    ['either of two kinds', z.union([z.string(), z.int()])],
    ['free keys', z.record(z.string(), z.string())],
    ['anything', z.unknown()],
    ['a pair', z.tuple([z.string(), z.int()])],
    ['a list of anything', z.array(z.unknown())],
    ['a list with gaps', z.array(z.string().nullable())],
    ['what is made of the text', z.string().transform((text) => new Date(text))],
  ])('leaves out what Cedar has no word for: %s', (_, schema) => {
    expect(typesOf({ it: schema, other: z.string() })).toEqual({ other: string });
  });

  it('has an action for each tool, in the group of its effect', () => {
    const { actions } = cedarSchema([aTool('look', 'read'), aTool('send', 'irreversible')])[''];
    expect(Object.keys(actions)).toEqual(['read', 'write', 'irreversible', 'look', 'send']);
    expect(actions.send).toMatchObject({ memberOf: [{ id: 'irreversible' }] });
  });
});

describe('what stands above a policy', () => {
  const head = (annotations: object, effect = 'forbid') =>
    PolicyHeadSchema.safeParse({ effect, id: 'a', ...annotations });

  it('may say how it is approved, and how many must agree as a number', () => {
    expect(head({ approval: 'once', approvers: 'finance', quorum: '2', risk: 'high' }).data).toEqual({
      effect: 'forbid',
      id: 'a',
      approval: 'once',
      approvers: 'finance',
      quorum: 2,
      risk: 'high',
    });
  });

  it.each<[string, object, string?]>([
    ['a flag for an id', { id: null }],
    ['an id with blanks', { id: 'no refunds' }],
    ['another risk', { risk: 'extreme' }],
    ['another approval', { approval: 'always' }],
    ['an empty reason', { reason: ' ' }],
    ['a quorum of none', { approval: 'once', quorum: '0' }],
    ['a quorum of a half', { approval: 'once', quorum: '1.5' }],
    ['two groups', { approval: 'once', approvers: 'a,b' }],
    ['an annotation that there is not', { aproval: 'once' }],
    ['approvers whom nobody asks', { approvers: 'finance' }],
    ['approval of what is permitted', { approval: 'once' }, 'permit'],
  ])('is refused: %s', (_, annotations, effect) => {
    expect(head(annotations, effect).success).toBe(false);
  });
});
