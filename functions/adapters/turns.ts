import * as z from 'zod';
import type { Asked } from '../core/ask.ts';
import { ModelAnswerSchema, PromptMarkSchema, type Turn, TurnSchema } from '../core/contracts/turn.ts';
import { lostAnswer, lostTurn } from '../core/lost.ts';
import type { Turns } from '../core/ports.ts';
import { answerKey, turnKey, turnsPartition } from './keys.ts';
import type { Item, Table } from './table.ts';
import type { Values } from './values.ts';

const AskedSchema = z.object({
  answer: ModelAnswerSchema,
  costNanoUsd: z.int().nonnegative(),
  prompt: PromptMarkSchema.optional(),
});

/** What the models answered. It comes in with its price: `budgets.ts`. */
export function dynamoTurns(table: Table, values: Values): Turns {
  const unpacked = async ({ answer, ...item }: Item) => ({
    ...item,
    answer: await values.unpack(answer, lostAnswer),
  });
  const parse = async (item: Item): Promise<Turn> => {
    const given = await unpacked(item);
    const turn = TurnSchema.parse(given);
    return given.answer === lostAnswer ? lostTurn(turn) : turn;
  };

  return {
    async list(run, fromTurn = 1) {
      const items = await table.query(turnsPartition(run), 'TURN#', {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': turnsPartition(run),
          ':from': turnKey(run, fromTurn).sk,
          ':to': 'TURN#99999999',
        },
      });
      return Promise.all(items.map(parse));
    },

    async get(run, turn) {
      const item = await table.get(turnKey(run, turn));
      return item && parse(item);
    },

    async asked(run, key): Promise<Asked | undefined> {
      const item = await table.get(answerKey(run, key));
      return item && AskedSchema.parse(await unpacked(item));
    },

    async annotate(run, turn, { usable, feedback }) {
      await table.write([table.set(turnKey(run, turn), { usable, feedback })]);
    },
  };
}
