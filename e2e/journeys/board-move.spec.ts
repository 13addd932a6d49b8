/** Cards move by mouse, touch, keyboard and menu, one or several; at once, agreed to by the server, and undone (R18). */

import type { BoardPage } from '../pages/board.ts';
import type { Api } from '../support/api.ts';
import { expect, test } from '../support/test.ts';

// By health: journeys beside these count members by engagement.
const BY_HEALTH = '?group_by=health_status';

/** One card at a time is moved here, and moved back in the end. */
test.describe.configure({ mode: 'serial' });

/** The first card of a column, which goes back there afterwards. */
async function borrow(board: BoardPage, column: string, at = 0): Promise<string> {
  const card = board.cards(column).nth(at);
  await expect(card).toBeVisible();
  return board.idOf(card);
}

async function giveBack(api: Api, to: string, ...ids: string[]): Promise<void> {
  const rows = await Promise.all(ids.map((id) => api.row(id)));
  await api.move('health_status', to, rows);
}

test('by mouse: counts move at once, the server agrees, and Undo takes it back', async ({ api, board }) => {
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  const [from, to] = [await board.count('Healthy'), await board.count('Needs attention')];
  await board.drag(board.card(id), 'Needs attention');
  await expect(board.toast).toContainText('moved to Needs attention');
  expect(await board.count('Healthy')).toBe(from - 1);
  expect(await board.count('Needs attention')).toBe(to + 1);
  expect((await api.row(id)).health_status).toBe('needs_attention');

  const columns = await api.board({ group_by: 'health_status' });
  expect(await board.count('Healthy')).toBe(columns.find(({ key }) => key === 'healthy')?.total.count);

  await board.toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.row(id)).health_status).toBe('healthy');
  await expect.poll(() => board.count('Healthy')).toBe(from);
});

test('by keyboard alone, spoken', async ({ api, board, page }) => {
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  const said = page.getByRole('status').filter({ hasText: /lifted|Over|moved/ });
  await board.column('Healthy').getByRole('group').focus();
  await page.keyboard.press('ArrowDown');
  await expect(board.card(id).getByRole('link')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(said.first()).toContainText('lifted');
  await page.keyboard.press('ArrowRight');
  await expect(said.first()).toContainText('Over Needs attention');
  await page.keyboard.press('Escape');
  expect((await api.row(id)).health_status).toBe('healthy');

  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(board.toast).toContainText('moved to Needs attention');
  expect((await api.row(id)).health_status).toBe('needs_attention');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await api.row(id)).health_status).toBe('healthy');
});

test('by the menu of the card', async ({ api, board }) => {
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  await board.choose(board.card(id), 'Churned');
  await expect(board.toast).toContainText('moved to Churned');
  expect((await api.row(id)).health_status).toBe('churned');
  await giveBack(api, 'healthy', id);
});

test('several at once, with one request', async ({ api, board, page }) => {
  await board.open(BY_HEALTH);
  const ids = [await borrow(board, 'Healthy', 0), await borrow(board, 'Healthy', 1), await borrow(board, 'Healthy', 2)];
  const requests: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/board/moves')) requests.push(request.postData() ?? '');
  });
  await board.card(ids[0]!).click({ modifiers: ['ControlOrMeta'] });
  await board.card(ids[2]!).click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 chosen')).toBeVisible();
  await board.drag(board.card(ids[1]!), 'Churned');
  await expect(board.toast).toContainText('3 members moved to Churned');
  expect(requests).toHaveLength(1);
  for (const id of ids) expect((await api.row(id)).health_status).toBe('churned');
  await giveBack(api, 'healthy', ...ids);
});

test('Escape in mid-drag leaves everything as it was, and no click follows', async ({ api, board, page }) => {
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  await board.carry(board.card(id), 'Churned');
  await page.keyboard.press('Escape');
  await expect(board.carried).toHaveCount(0);
  await page.mouse.up();
  await expect(page).toHaveURL(/board/);
  expect((await api.row(id)).health_status).toBe('healthy');
});

test('a refusal takes the card back with the reason, and Retry moves it', async ({ api, board, guard, page }) => {
  guard.expects(/status of 503/);
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  const from = await board.count('Healthy');
  let refusing = true;
  await page.route('**/board/moves', (route) =>
    refusing
      ? route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'urn:member-success:problem:unavailable',
            title: 'The service is not ready',
            status: 503,
            detail: 'Try again in a moment.',
            code: 'unavailable',
            request_id: 'r1',
            errors: [],
          }),
        })
      : route.continue(),
  );
  await board.drag(board.card(id), 'Churned');
  await expect(board.toast).toContainText('The service is not ready');
  await expect(board.cardIn('Healthy', id)).toBeVisible();
  expect(await board.count('Healthy')).toBe(from);

  refusing = false;
  await board.toast.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(async () => (await api.row(id)).health_status).toBe('churned');
  await giveBack(api, 'healthy', id);
});

test('offline in mid-drag: the card comes back, and nothing is lost', async ({ api, board, context, guard, page }) => {
  guard.expects(/ERR_INTERNET_DISCONNECTED|Failed to load resource|net::/);
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  await board.carry(board.card(id), 'Churned');
  await context.setOffline(true);
  await page.mouse.up();
  await expect(board.toast).toContainText('The server does not answer');
  await expect(board.cardIn('Healthy', id)).toBeVisible();
  await context.setOffline(false);
  await board.toast.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(async () => (await api.row(id)).health_status).toBe('churned');
  await giveBack(api, 'healthy', id);
});

test('who moved it meanwhile is said', async ({ api, board, guard, page }) => {
  guard.expects(/status of 412/);
  // Nothing is heard of others: that is how one comes too late.
  await page.route('**/api/crm/events', (route) => route.abort());
  guard.expects(/api\/crm\/events|ERR_FAILED/);
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  await giveBack(api, 'needs_attention', id);
  await board.drag(board.card(id), 'Churned');
  await expect(board.toast).toContainText('moved');
  await expect(board.toast).toContainText('to Needs attention meanwhile');
  // It is where the other one put it, which may be out of sight.
  await expect(board.cardIn('Healthy', id)).toHaveCount(0);
  await board.toast.getByRole('button', { name: 'Move anyway' }).click();
  await expect.poll(async () => (await api.row(id)).health_status).toBe('churned');
  await giveBack(api, 'healthy', id);
});

test('two browsers: what one moves, the other sees within a second (R23)', async ({ api, board, browser, context }) => {
  await board.open(BY_HEALTH);
  const id = await borrow(board, 'Healthy');
  const other = await browser.newContext({ storageState: await context.storageState() });
  const there = await other.newPage();
  await there.goto(board.page.url());
  const far = there.getByRole('region', { name: 'Needs attention', exact: true });
  await expect(far.locator('[data-card]').first()).toBeVisible();
  const before = await board.count('Needs attention');
  await board.drag(board.card(id), 'Needs attention');
  await expect(far.locator('.board-count')).toContainText(String(before + 1), { timeout: 1_500 });
  await other.close();
  await giveBack(api, 'healthy', id);
});
