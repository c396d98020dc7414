import * as z from 'zod';
import type { ToolDefinition } from '../../functions/core/contracts/tool.ts';

type FieldType = 'string' | 'number';

/**
 * The fields each table can be filtered by. Field names reach a PartiQL statement only from this list, so
 * nothing the model writes is ever part of a statement.
 */
export const FIELDS = {
  users: {
    user_id: 'string',
    name: 'string',
    email: 'string',
    city: 'string',
    region: 'string',
    country: 'string',
    language: 'string',
    loyalty_tier: 'string',
    joined_on: 'string',
  },
  orders: {
    order_id: 'string',
    user_id: 'string',
    status: 'string',
    ordered_on: 'string',
    promised_on: 'string',
    shipped_on: 'string',
    estimated_on: 'string',
    delivered_on: 'string',
    shipping_method: 'string',
    carrier: 'string',
    tracking_number: 'string',
    last_scan: 'string',
    payment_method: 'string',
    subtotal_usd: 'number',
    shipping_usd: 'number',
    tax_usd: 'number',
    total_usd: 'number',
    refunded_usd: 'number',
  },
  products: {
    product_id: 'string',
    name: 'string',
    category: 'string',
    price_usd: 'number',
    weight_kg: 'number',
    warranty_months: 'number',
    stock_units: 'number',
  },
} as const satisfies Record<string, Record<string, FieldType>>;

const TableSchema = z.enum(['users', 'orders', 'products']);
export type Table = z.infer<typeof TableSchema>;

/** The type of a table's field, or nothing where the table has no such field. */
export const fieldType = (table: Table, field: string): FieldType | undefined => {
  const fields: Record<string, FieldType> = FIELDS[table];
  return Object.hasOwn(fields, field) ? fields[field] : undefined;
};

const IDS = { users: 'user_id', orders: 'order_id', products: 'product_id' } as const;

const namesOf = (table: Table) => Object.keys(FIELDS[table]).join(', ');
const everyName = [...new Set(TableSchema.options.flatMap((table) => Object.keys(FIELDS[table])))];
const DECIMAL = /^-?\d{1,15}(\.\d{1,6})?$/;

const input = z
  .strictObject({
    table: TableSchema,
    filter_field: z
      .string()
      .describe(`The field to compare. ${TableSchema.options.map((t) => `${t}: ${namesOf(t)}`).join('. ')}.`)
      // Shown to the model, but judged below: only there is it known which table's fields to name.
      .meta({ enum: everyName }),
    filter_value: z
      .string()
      .min(1)
      .max(1000)
      .describe('The value the field must equal, exactly and in full. A number is written as text: "12.5".'),
    limit: z.int().min(1).max(100).default(10).describe('The most rows to return.'),
  })
  .check(({ value, issues }) => {
    const { table, filter_field, filter_value } = value;
    const type = fieldType(table, filter_field);
    if (!type)
      issues.push({
        code: 'custom',
        path: ['filter_field'],
        input: filter_field,
        message: `${table} has no field "${filter_field}"; its fields are ${namesOf(table)}`,
      });
    if (type === 'number' && !DECIMAL.test(filter_value))
      issues.push({
        code: 'custom',
        path: ['filter_value'],
        input: filter_value,
        message: `${table}.${filter_field} is a number; write it as plain digits, such as "12.5"`,
      });
  });

const output = z.strictObject({
  table: TableSchema,
  rows: z.array(z.record(z.string(), z.unknown())),
  count: z.int().nonnegative(),
});

export default {
  name: 'query_database',
  description:
    "Reads rows of the shop's own database whose one field equals one value. Use it for every fact about a " +
    'customer, an order or a product; look rows up by their id where you know it (users.user_id, such as ' +
    '"USR-0001"; orders.order_id, "ORD-1000"; products.product_id, "PRD-001"). Dates are YYYY-MM-DD, money is ' +
    'US dollars. A row of orders also has `items`, a list of {product_id, name, quantity, unit_price_usd}. ' +
    'Returns {table, rows, count}; no match is not an error but count 0. It cannot write.',
  input,
  output,
  effect: 'read',
  timeoutSeconds: 20,
  // The one row that was looked for is what the run is about; a list is not.
  observes: ({ table, rows: [row, ...more] }: z.output<typeof output>) =>
    row && more.length === 0
      ? [{ key: `${table} ${row[IDS[table]]}`, value: JSON.stringify(row), importance: 0.6 }]
      : [],
} as const satisfies ToolDefinition;
