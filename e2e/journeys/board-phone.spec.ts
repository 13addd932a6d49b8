/** The board on a phone (R22): one column at a time, reached by tabs and by the thumb; cards move by finger and by menu. */

import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

const BY_HEALTH = '?group_by=health_status&sort=name';

test('one column is in sight, and a tab brings the next', async ({ board, page }) => {
  await board.open(BY_HEALTH);
  await expect(board.column('Healthy')).toBeInViewport({ ratio: 0.9 });
  await expect(board.column('Churned')).not.toBeInViewport();
  await page.getByRole('navigation', { name: 'Columns' }).getByRole('button', { name: /^Churned/ }).tap();
  await expect(board.column('Churned')).toBeInViewport({ ratio: 0.9 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await expectAccessible(page, 'the board on a phone');
});

test('a finger that scrolls lifts nothing, and one that rests does', async ({ api, board, page }) => {
  await board.open(BY_HEALTH);
  // From the end of the order: other journeys move those at its beginning.
  const card = board.cards('Healthy').nth(4);
  const id = await board.idOf(card);
  // To the edge of the window, where the board slides on to the next column.
  await board.dragByTouch(card, { x: 384, y: 500 }, async () => {
    await expect(board.column('Needs attention')).toHaveClass(/board-over/);
  });
  await expect(board.toast).toContainText('moved to');
  await board.toast.getByRole('button', { name: 'Undo' }).tap();
  await expect.poll(async () => (await api.row(id)).health_status).toBe('healthy');
  await expect(page).toHaveURL(/board/);
});

test('a card moves by its menu', async ({ api, board }) => {
  await board.open(BY_HEALTH);
  const card = board.cards('Healthy').nth(5);
  const id = await board.idOf(card);
  await board.choose(board.card(id), 'Churned');
  await expect(board.toast).toContainText('moved to Churned');
  await board.toast.getByRole('button', { name: 'Undo' }).tap();
  await expect.poll(async () => (await api.row(id)).health_status).toBe('healthy');
});
