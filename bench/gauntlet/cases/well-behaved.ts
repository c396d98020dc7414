import type { Case } from '../case.ts';
import { acting } from './well-behaved/acting.ts';
import { answering } from './well-behaved/answering.ts';
import { reading } from './well-behaved/reading.ts';
import { writing } from './well-behaved/writing.ts';

/** Models that do their work properly, each in a way that a guard could mistake for one of the six failures. */
export const wellBehaved: readonly Case[] = [...reading, ...answering, ...acting, ...writing];
