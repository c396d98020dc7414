import type { Case } from '../case.ts';
import { wrongArguments } from './arguments.ts';
import { context } from './context.ts';
import { cost } from './cost.ts';
import { irreversible } from './irreversible.ts';
import { loops } from './loops.ts';
import { silent } from './silent.ts';
import { wellBehaved } from './well-behaved.ts';

export const misbehaving: readonly Case[] = [
  ...loops,
  ...context,
  ...wrongArguments,
  ...irreversible,
  ...cost,
  ...silent,
];

/** Those that wait for people who say nothing come first: while they wait, the others play. */
export const allCases: readonly Case[] = [...irreversible, ...silent, ...misbehaving, ...wellBehaved].filter(
  (each, index, all) => all.indexOf(each) === index,
);
