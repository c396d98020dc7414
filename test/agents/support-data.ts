import { readFileSync } from 'node:fs';
import * as z from 'zod';

const DateSchema = z.iso.date();
const MoneySchema = z.number().nonnegative().multipleOf(0.01);

const UserSchema = z.strictObject({
  user_id: z.string().regex(/^USR-\d{4}$/),
  name: z.string(),
  email: z.email().endsWith('@example.com'),
  city: z.string(),
  region: z.string(),
  country: z.enum(['US', 'CA', 'GB', 'IE', 'DE']),
  language: z.enum(['en', 'fr', 'de']),
  loyalty_tier: z.enum(['standard', 'silver', 'gold']),
  joined_on: DateSchema,
});

const ProductSchema = z.strictObject({
  product_id: z.string().regex(/^PRD-\d{3}$/),
  name: z.string(),
  category: z.string(),
  price_usd: MoneySchema.positive(),
  weight_kg: z.number().positive(),
  warranty_months: z.int().nonnegative(),
  stock_units: z.int().nonnegative(),
});

const OrderSchema = z.strictObject({
  order_id: z.string().regex(/^ORD-\d{4}$/),
  user_id: z.string(),
  status: z.enum(['processing', 'in_transit', 'delayed', 'delivered', 'returned', 'cancelled']),
  ordered_on: DateSchema,
  promised_on: DateSchema,
  shipped_on: DateSchema.nullable(),
  estimated_on: DateSchema.nullable(),
  delivered_on: DateSchema.nullable(),
  shipping_method: z.enum(['standard', 'express', 'international']),
  carrier: z.enum(['Northline', 'Cedar Post', 'SwiftHaul', 'Meridian Post']),
  tracking_number: z.string().nullable(),
  last_scan: z.string().nullable(),
  payment_method: z.enum(['visa', 'mastercard', 'paypal', 'gift_card']),
  items: z
    .array(
      z.strictObject({
        product_id: z.string(),
        name: z.string(),
        quantity: z.int().positive(),
        unit_price_usd: MoneySchema,
      }),
    )
    .min(1),
  subtotal_usd: MoneySchema,
  shipping_usd: MoneySchema,
  tax_usd: MoneySchema,
  total_usd: MoneySchema,
  refunded_usd: MoneySchema,
});
export type Order = z.infer<typeof OrderSchema>;

const MessageSchema = z.strictObject({
  order_id: z.string(),
  message_id: z.string().regex(/^MSG-\d{4}$/),
  from: z.email().endsWith('@example.com'),
  received_at: z.iso.datetime(),
  subject: z.string().min(1),
  body: z.string().min(1),
});

/** A file of the support agent, by its path in the agent's folder. */
export const supportFile = (path: string): string =>
  readFileSync(new URL(`../../agents/support/${path}`, import.meta.url), 'utf8');

const rows = <Row extends z.ZodType>(name: string, row: Row) =>
  z.array(row).parse(JSON.parse(supportFile(`data/${name}.json`)));

export const users = rows('users', UserSchema);
export const products = rows('products', ProductSchema);
export const orders = rows('orders', OrderSchema);
export const messages = rows('messages', MessageSchema);

export const cents = (usd: number): number => Math.round(usd * 100);

const dayOf = (date: string) => Date.parse(date) / 86_400_000;

/** Days late as the shipping policy counts them; 0 when in time. */
export const daysLate = ({ promised_on, delivered_on, estimated_on }: Order): number =>
  Math.max(0, dayOf(delivered_on ?? estimated_on ?? promised_on) - dayOf(promised_on));

/** Cents that `refund-policy.md` gives for a late order of less than 14 days. */
export const lateRefundCents = (order: Order): number => {
  const days = daysLate(order);
  if (days < 3) return 0;
  const percent = days < 7 ? 10 : 20;
  return Math.round((cents(order.subtotal_usd) * percent) / 100) + (days < 7 ? 0 : cents(order.shipping_usd));
};
