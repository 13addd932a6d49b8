/** The dashboard: figures that agree with the lists behind them, trends, what needs attention, and every state of it. */

import type { Page } from '@playwright/test';

import { FIGURES, OTHER_FIGURES, PATH } from '../pages/dashboard.ts';
import { expect, test } from '../support/test.ts';

const BOARD = '**/api/crm/dashboard';

/** What the server says of a figure beside its name in the page. */
const WIRE = {
  'Total members': 'total_members',
  Active: 'active',
  'At risk': 'at_risk',
  Churned: 'churned',
  Unclassified: 'unclassified',
  MRR: 'mrr',
} as const;

test('somebody who arrives sees the figures', async ({ dashboard, page, shell }) => {
  await page.goto('/');
  await dashboard.settled();
  await expect(page).toHaveURL(PATH);
  await expect(page).toHaveTitle('Dashboard · Member Success');
  await expect(dashboard.tiles).toHaveCount(FIGURES.length + OTHER_FIGURES.length);
  await expect(shell.entry('Dashboard')).toHaveAttribute('aria-current', 'page');
});

for (const figure of FIGURES) {
  test(`${figure}: the number is the total of the list it opens`, async ({ api, dashboard, members, page }) => {
    await dashboard.show();
    const counted = await dashboard.members(figure);
    const tile = (await api.tiles()).find((tile) => tile.figure === WIRE[figure]);
    expect(counted).toBe(tile?.members);

    await dashboard.link(figure).click();
    await members.settled();
    expect(await members.total()).toBe(counted);
    expect(await api.total({ filter: tile?.filter })).toBe(counted);
    expect(members.filter()).toBe(tile?.filter);
    await page.goBack();
    await dashboard.settled();
  });
}

test('open tickets and converted leads open their lists', async ({ api, dashboard, page }) => {
  for (const [figure, path, count] of [
    ['Open tickets', '/admin/crm/tickets', (filter: string) => api.ticketTotal(filter)],
    ['Lead conversion', '/admin/crm/leads', (filter: string) => api.leadTotal(filter)],
  ] as const) {
    await dashboard.show();
    const link = dashboard.tiles.filter({ hasText: figure }).getByRole('link');
    const address = new URL((await link.getAttribute('href')) ?? '', page.url());
    expect(address.pathname).toBe(path);
    await link.click();
    await expect(page).toHaveURL(new RegExp(`${path}\\?filter=`));
    const listed = await count(address.searchParams.get('filter') ?? '');
    await expect(page.locator('.page-note')).toHaveText(listed.toLocaleString('en-US'));
  }
});

test('the whole tile is the way to its list', async ({ dashboard, members, page }) => {
  await dashboard.show();
  await dashboard.tile('At risk').click({ position: { x: 30, y: 60 } });
  await members.settled();
  await expect(page).toHaveURL(/filter=engagement_status\+%3D\+at_risk/);
});

test('every figure says as of when it is', async ({ dashboard }) => {
  await dashboard.show();
  for (const figure of FIGURES) {
    await expect(dashboard.tile(figure)).toContainText(/As of /);
    expect(Date.parse((await dashboard.asOf(figure)) ?? '')).not.toBeNaN();
  }
});

test('what needs attention is said, or that there is nothing', async ({ dashboard }) => {
  await dashboard.show();
  await expect(dashboard.attention).toContainText(/Nothing needs your attention today|became at risk|not paid what is due|waits? for an answer|overdue/);
});

test('the trends of a month are drawn and can be read as a table', async ({ dashboard, page }) => {
  await answer(page, (board) => {
    for (const tile of board.tiles) {
      tile.trend = Array.from({ length: 30 }, (_, index) => ({
        day: day(index),
        members: tile.members - 29 + index,
        of: tile.of,
        money: tile.money && money(tile.money, index - 29),
      }));
    }
  });
  await dashboard.show();
  await expect(dashboard.tile('Active')).toContainText('+29 in 29 days');
  await expect(dashboard.tile('Active').getByRole('img')).toHaveAccessibleName(/^Active: \+29 in 29 days, now \d+$/);

  await page.getByText('Show the trends as a table').click();
  const rows = dashboard.table.locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(30);
  // The latest first, and the same figure as on the tile.
  const active = await dashboard.value('Active');
  await expect(rows.first().getByRole('cell').nth(1 + FIGURES.indexOf('Active'))).toHaveText(active);
});

test('one day is no trend yet', async ({ dashboard, page }) => {
  await answer(page, (board) => {
    for (const tile of board.tiles) {
      tile.trend = [{ day: day(0), members: tile.members, of: tile.of, money: tile.money }];
    }
  });
  await dashboard.show();
  for (const figure of FIGURES) {
    await expect(dashboard.tile(figure)).toContainText('Trend from tomorrow on');
    await expect(dashboard.tile(figure).getByRole('img')).toHaveCount(0);
  }
});

test('before the first run the page offers it', async ({ dashboard, page }) => {
  await answer(page, (board) => {
    board.last_run = null;
    board.open_run = null;
    for (const tile of board.tiles) tile.run_id = null;
  });
  await dashboard.show();
  await page.getByRole('button', { name: 'Compute them now' }).click();
  await expect(dashboard.question).toBeVisible();
});

test('without any member the page says how it begins', async ({ dashboard, page }) => {
  await answer(page, (board) => {
    for (const tile of board.tiles) Object.assign(tile, { members: 0, trend: [], money: null });
  });
  await dashboard.open();
  await expect(page.getByRole('heading', { name: 'No members yet' })).toBeVisible();
});

test('the shape of the tiles is there before the figures, and nothing jumps', async ({ dashboard, page }) => {
  let release = () => {};
  const gate = new Promise<void>((done) => (release = done));
  await page.route(BOARD, async (route) => {
    await gate;
    await route.continue();
  });
  await dashboard.open();
  await expect(dashboard.skeletons).toHaveCount(FIGURES.length);
  const shape = await dashboard.skeletons.last().boundingBox();
  release();
  await dashboard.settled();
  const tile = await dashboard.tile('MRR').boundingBox();
  expect(tile?.x).toBe(shape?.x);
  expect(Math.abs((tile?.height ?? 0) - (shape?.height ?? 0))).toBeLessThan(12);
});

test('a dashboard that fails says so, and *Try again* works', async ({ dashboard, guard, page }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await page.route(BOARD, (route) => route.abort('connectionrefused'));
  await dashboard.open();
  await expect(page.getByRole('alert')).toContainText('The server does not answer');
  await page.unroute(BOARD);
  await dashboard.tryAgain.click();
  await dashboard.settled();
});

test('offline the figures stay and are said to be old; back online they come anew', async ({ context, dashboard, guard, page, shell }) => {
  guard.expects(/net::ERR_INTERNET_DISCONNECTED/);
  await dashboard.show();
  await context.setOffline(true);
  await expect(shell.banner).toContainText('You are offline');
  await expect(dashboard.tile('Active')).toBeVisible();
  const fresh = page.waitForResponse('/api/crm/dashboard');
  await context.setOffline(false);
  expect((await fresh).status()).toBe(200);
  await expect(shell.banner).toBeHidden();
});

test('by keyboard alone: to every tile, into a list, and to the question before a run and back', async ({ dashboard, members, page }) => {
  await members.show();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await dashboard.settled();
  await expect(dashboard.heading).toBeFocused();
  for (const figure of FIGURES) {
    while (!(await dashboard.link(figure).evaluate((link) => link === document.activeElement))) {
      await page.keyboard.press('Tab');
      await expect(page.locator(':focus')).toBeVisible();
    }
  }
  await page.keyboard.press('Enter');
  await members.settled();
  await expect(page).toHaveURL(/filter=mrr/);

  await page.goBack();
  await dashboard.settled();
  await dashboard.refresh.focus();
  await page.keyboard.press('Enter');
  await expect(dashboard.confirm).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dashboard.question).toBeHidden();
  await expect(dashboard.refresh).toBeFocused();
});

test('the palette leads to the dashboard, the jobs and the settings', async ({ dashboard, jobs, ingestion, members, page, shell }) => {
  await members.show();
  for (const [word, heading] of [
    ['dash', dashboard.heading],
    ['jobs', jobs.heading],
    ['settings', ingestion.heading],
  ] as const) {
    await page.keyboard.press('Control+k');
    await shell.paletteInput.fill(word);
    await expect(shell.palette.getByRole('option', { selected: true })).toContainText(new RegExp(word, 'i'));
    await page.keyboard.press('Enter');
    await expect(heading).toBeVisible();
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the tiles fit, open their lists by a tap, and the bar leads everywhere', async ({ dashboard, jobs, members, page, shell }) => {
    await dashboard.show();
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider).toBe(0);
    const box = await dashboard.tile('MRR').boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    await dashboard.tile('Active').tap();
    await members.settled();
    await shell.entry('Dashboard').tap();
    await dashboard.settled();
    // What the bar has no room for stands in the account menu.
    await shell.chooseFromAccount('Jobs');
    await expect(jobs.heading).toBeVisible();
  });
});

interface Money {
  amount: string;
  currency: string;
  minor: number;
}

interface Board {
  last_run: unknown;
  open_run: unknown;
  tiles: { members: number; of: number | null; money: Money | null; run_id: string | null; trend: unknown[] }[];
}

/** The server's own answer with something changed in it: a state the demo world is not in. */
async function answer(page: Page, change: (board: Board) => void): Promise<void> {
  await page.route(BOARD, async (route) => {
    const response = await route.fetch();
    const board = (await response.json()) as Board;
    change(board);
    await route.fulfill({ response, json: board });
  });
}

function day(index: number): string {
  return new Date(Date.UTC(2026, 9, 20 + index)).toISOString().slice(0, 10);
}

function money(now: Money, by: number): Money {
  const minor = now.minor + by * 100;
  return { ...now, minor, amount: (minor / 100).toFixed(2) };
}
