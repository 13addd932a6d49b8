/** Ten thousand members and more (R20): columns load as they scroll, and what is far away is not in the page. */

import { crowd } from '../support/crowd.ts';
import { expect, test } from '../support/test.ts';

/** All elements of the page, sidebar and icons included. */
const MOST_NODES = 1_500;

test('ten thousand members: few of them are in the page, wherever one scrolls', async ({ board, page }) => {
  await crowd(page, 10_000);
  await board.open();
  expect(await board.count('Active')).toBe(2_000);
  expect(await board.nodes()).toBeLessThan(MOST_NODES);
  for (const pixels of [9_000, 30_000, 60_000, -50_000]) {
    await board.scroll('Active', pixels);
    await expect(board.cards('Active').first()).toBeVisible();
    expect(await board.nodes()).toBeLessThan(MOST_NODES);
  }
});

test('a column is scrolled to its end, and back to its beginning that was forgotten', async ({ board, page }) => {
  await crowd(page, 2_500);
  await board.open();
  const first = await board.idOf(board.cards('Active').first());
  const last = page.locator('.board-link', { hasText: /^Member 499$/ });
  await expect
    .poll(async () => {
      await board.scroll('Active', 5_000);
      return last.count();
    }, { timeout: 30_000 })
    .toBe(1);
  await board.scroll('Active', -100_000);
  await expect(board.cards('Active').first()).toHaveAttribute('data-card', first);
  expect(await board.nodes()).toBeLessThan(MOST_NODES);
});

test('a card of thousands is dragged across the board', async ({ board, page }) => {
  await crowd(page, 10_000);
  await board.open();
  await board.scroll('Active', 3_000);
  const card = board.cards('Active').nth(8);
  await expect(card).toBeVisible();
  await board.drag(card, 'At risk');
  await expect(board.toast).toContainText('moved to At risk');
  expect(await board.count('Active')).toBe(1_999);
  expect(await board.count('At risk')).toBe(2_001);
});
