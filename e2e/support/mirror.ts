/**
 * What is read from Stripe, put where the sync puts it: for journeys about amounts, whose members need subscriptions that
 * are known to the cent.
 */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { database, psql } from './environment.ts';

const run = promisify(execFile);

interface Stored {
  kind: string;
  id: string;
  customer?: string;
  parent?: string;
  status?: string;
  /** As the engine reads it; none for what could not be understood. */
  read?: object;
  reason?: string;
}

const DAY = 24 * 3600 * 1000;
const at = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

function text(value: string | undefined): string {
  return value === undefined ? 'null' : `'${value.replaceAll("'", "''")}'`;
}

function insert({ kind, id, customer, parent, status, read, reason }: Stored): string {
  const json = read && JSON.stringify(read);
  const created = (read as { created?: string } | undefined)?.created;
  return `
    insert into billing.objects (kind, id, customer, parent, status, currency, created_at, known_at, reason, read)
    values (${[kind, id, customer, parent, status, 'USD', created].map(text).join(', ')}, now(), ${text(reason)}, ${text(json)});`;
}

function price(id: string, name: string, unit_amount: number | undefined, interval = 'day', interval_count = 28): object {
  const recurring = { interval, interval_count, usage: 'licensed' };
  return { id, currency: 'USD', nickname: name, active: true, recurring, scheme: 'per_unit', ...(unit_amount !== undefined && { unit_amount }) };
}

export interface Paying {
  customer: string;
  subscription: string;
  /** An item whose price has no amount. */
  odd: string;
  /** A price that stands for no tier, and its name. */
  price: string;
  name: string;
  invoice: string;
  charge: string;
  /** A customer who is nobody's. */
  stranger: string;
}

/**
 * A member who pays $149 once and $19 three times every 28 days, which is $223.78 a month (V4 of the definitions), less a
 * coupon for one invoice, until the period ends; and an item that nobody can understand.
 */
export async function pay(member: string): Promise<Paying> {
  const own = crypto.randomUUID().slice(0, 8);
  const id = (prefix: string, suffix = '') => `${prefix}_page${own}${suffix}`;
  const paying: Paying = {
    customer: id('cus'),
    subscription: id('sub'),
    odd: id('si', 'odd'),
    price: id('price'),
    name: `Studio ${own}`,
    invoice: id('in'),
    charge: id('ch'),
    stranger: id('cus', 'who'),
  };
  const { customer, subscription } = paying;
  const solo = price(paying.price, paying.name, 14_900);
  const seat = price(id('price', 'seat'), `Seat ${own}`, 1_900);
  const none = price(id('price', 'none'), `Odd ${own}`, undefined);
  const period = { period_start: at(-14), period_end: at(14) };
  const once = { id: id('di'), coupon: { id: 'WELCOME', name: 'Welcome', percent_off: '50', duration: 'once' } };
  const sub = (sid: string, items: object[], more: object = {}): Stored => ({
    kind: 'subscription',
    id: sid,
    customer,
    status: 'active',
    read: { id: sid, customer, status: 'active', currency: 'USD', created: at(-300), start_date: at(-300), items, ...more },
  });
  const objects: Stored[] = [
    { kind: 'price', id: paying.price, read: solo },
    { kind: 'price', id: id('price', 'seat'), read: seat },
    { kind: 'customer', id: customer, customer, read: { id: customer, created: at(-300) } },
    {
      kind: 'customer',
      id: paying.stranger,
      customer: paying.stranger,
      read: { id: paying.stranger, created: at(-30), email: `${own}@nobody.example`, name: `Stranger ${own}` },
    },
    sub(
      subscription,
      [
        { id: id('si', 'a'), price: solo, quantity: 1, ...period },
        { id: id('si', 'b'), price: seat, quantity: 3, ...period },
      ],
      { cancel_at_period_end: true, discounts: [once] },
    ),
    sub(id('sub', 'odd'), [{ id: paying.odd, price: none, quantity: 1 }]),
    {
      kind: 'invoice',
      id: paying.invoice,
      customer,
      parent: subscription,
      status: 'paid',
      read: {
        id: paying.invoice,
        number: `A1B2-${own}`,
        customer,
        subscription,
        status: 'paid',
        currency: 'USD',
        total: 20_600,
        amount_paid: 20_600,
        created: at(-14),
        hosted_url: `https://invoice.stripe.com/i/${own}`,
        lines: [],
      },
    },
    {
      kind: 'charge',
      id: paying.charge,
      customer,
      parent: paying.invoice,
      status: 'succeeded',
      read: {
        id: paying.charge,
        customer,
        status: 'succeeded',
        captured: true,
        currency: 'USD',
        amount: 20_600,
        amount_captured: 20_600,
        amount_refunded: 600,
        created: at(-14),
        invoice: paying.invoice,
        receipt_url: `https://pay.stripe.com/receipts/${own}`,
      },
    },
  ];
  const statement = `begin; ${objects.map(insert).join('')}
    insert into billing.links (customer, user_id, how, linked_at) values ('${customer}', '${member}', 'hand', now());
    insert into billing.unlinked (customer, why) values ('${paying.stranger}', 'nobody');
    insert into billing.changed (customer, payments) values ('${customer}', true);
    commit;`;
  await run(psql, ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--command', statement, database]);
  return paying;
}
