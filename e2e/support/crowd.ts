/**
 * A board of many members without a world of that size: answers the board's questions as the server does, from members
 * that are made up here. Moves are agreed to, and nothing else.
 */

import type { Page, Route } from '@playwright/test';

const KEYS = [
  ['active', 'Active', 'green'],
  ['champion', 'Champion', 'blue'],
  ['at_risk', 'At risk', 'amber'],
  ['inactive', 'Inactive', 'gray'],
  ['unclassified', 'Unclassified', 'gray'],
] as const;

const DAY = 24 * 3600 * 1000;

/** So many members, a fifth of them in each column. */
export async function crowd(page: Page, members: number): Promise<void> {
  const now = Date.now();
  const each = members / KEYS.length;
  const key = new Map<string, string>();
  const revision = new Map<string, number>();
  const all = Array.from({ length: members }, (_, index) => {
    const id = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
    key.set(id, KEYS[Math.floor(index / each)]![0]);
    revision.set(id, 1);
    const days = 1 + Math.floor((members - index) / 100);
    return {
      id,
      name: `Member ${index}`,
      email: `member${index}@example.com`,
      created_at: new Date(now - 400 * DAY).toISOString(),
      last_login_at: new Date(now - days * DAY + index).toISOString(),
      days_since_last_login: days,
      health_status: null,
      subscription_tier: 'solo',
      tier_by_hand: false,
      subscription_status: 'active',
      vision_count: index % 9,
      mrr: { amount: '29.00', currency: 'USD', minor: 2900 },
      tags: [],
    };
  });
  const whole = (row: (typeof all)[number]) => ({
    ...row,
    engagement_status: key.get(row.id) === 'unclassified' ? null : key.get(row.id),
    revision: revision.get(row.id),
  });
  const cards = (column: string, from: number, limit: number) => {
    const own = all.filter(({ id }) => key.get(id) === column).sort((one, other) => (one.last_login_at < other.last_login_at ? -1 : 1));
    const more = from + limit < own.length;
    return { own, cards: own.slice(from, from + limit).map(whole), has_more: more, next_cursor: more ? String(from + limit) : null };
  };
  const json = (route: Route, body: unknown) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });

  await page.route(/\/api\/crm\/members\/board(\/\w+)?(\?|$)/, async (route) => {
    const url = new URL(route.request().url());
    const column = url.pathname.split('/')[5];
    const limit = Number(url.searchParams.get('limit') ?? 25);
    if (column === 'moves') {
      const asked = route.request().postDataJSON() as { to: string; cards: { id: string }[] };
      for (const { id } of asked.cards) {
        key.set(id, asked.to);
        revision.set(id, (revision.get(id) ?? 0) + 1);
      }
      return json(route, {
        change_id: '00000000-0000-4000-9000-000000000001',
        cards: asked.cards.map(({ id }) => ({ id, revision: revision.get(id) })),
      });
    }
    if (column) {
      const { own: _, ...answer } = cards(column, Number(url.searchParams.get('cursor') ?? 0), limit);
      return json(route, answer);
    }
    return json(route, {
      group_by: 'engagement_status',
      filter: null,
      columns: KEYS.map(([key, label, tone]) => {
        const { own, ...answer } = cards(key, 0, limit);
        const minor = own.length * 2900;
        return {
          key,
          label,
          tone,
          takes_cards: true,
          total: { count: own.length, exact: true },
          mrr: { amount: (minor / 100).toFixed(2), currency: 'USD', minor },
          filter: key === 'unclassified' ? 'engagement_status is null' : `engagement_status = ${key}`,
          cards: answer.cards,
          next_cursor: answer.next_cursor,
        };
      }),
    });
  });
}
