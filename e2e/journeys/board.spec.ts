/** The board as it stands (R17 to R20): columns with whole counts and sums, the address, the way to the list and back. */

import { PATH } from '../pages/board.ts';
import { PATH as LIST } from '../pages/members.ts';
import { expectAccessible } from '../support/axe.ts';
import { MEMBERS } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

const GROUPINGS = [
  ['engagement_status', 'Engagement'],
  ['health_status', 'Health'],
  ['subscription_tier', 'Tier'],
] as const;

for (const [key, name] of GROUPINGS) {
  test(`grouped by ${name}: no card vanishes, and the heads say what the server counts`, async ({ api, board }) => {
    await board.open();
    await board.groupBy.selectOption(name);
    await board.settled();
    const columns = await api.board({ group_by: key });
    expect(columns.reduce((all, { total }) => all + total.count, 0)).toBe(MEMBERS);
    await expect(board.columns).toHaveCount(columns.length);
    for (const { label, total } of columns) {
      await expect.poll(() => board.count(label)).toBe(total.count);
    }
    await expect(board.page).toHaveURL(key === 'engagement_status' ? PATH : `${PATH}?group_by=${key}`);
  });
}

test('a card says what the requirements name, and opens the member', async ({ api, board, member, page }) => {
  await board.open('?sort=-mrr');
  const card = board.cards('Champion').first();
  const row = await api.row(await board.idOf(card));
  await expect(card).toContainText(row.name ?? row.email ?? '');
  await expect(card).toContainText(row.email ?? '');
  await expect(card.locator('.recency')).toBeVisible();
  await card.locator('.board-figures').click();
  await expect(member.heading).toHaveText(row.name ?? row.email ?? '');
  await page.goBack();
  await board.settled();
});

test('the order is a rule, kept in the address', async ({ board, page }) => {
  await board.open();
  await board.sortBy.selectOption('Name');
  await board.settled();
  await expect(page).toHaveURL(`${PATH}?sort=name`);
  const names = await board.cards('Active').locator('.board-link').allInnerTexts();
  expect(names).toEqual(names.toSorted((one, other) => one.toLowerCase().localeCompare(other.toLowerCase())));
  await page.reload();
  await board.settled();
  await expect(board.sortBy).toHaveValue('name');
});

test('the filter goes along from the list to the board and back (R7)', async ({ api, board, members, page }) => {
  const filter = 'vision_count = 0';
  await members.show(`?filter=${encodeURIComponent(filter)}`);
  await page.getByRole('link', { name: 'Kanban View' }).click();
  await board.settled();
  await expect(page).toHaveURL(`${PATH}?filter=vision_count+%3D+0`);
  const columns = await api.board({ group_by: 'engagement_status', filter });
  for (const { label, total } of columns) await expect.poll(() => board.count(label)).toBe(total.count);
  await board.listView.click();
  await members.settled();
  await expect(page).toHaveURL(`${LIST}?filter=vision_count+%3D+0`);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the board, ${scheme}`, async ({ board, page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await board.open();
    await expectAccessible(page, 'the board');
    const card = board.cards('Active').first();
    await card.click({ modifiers: ['ControlOrMeta'] });
    await card.getByRole('button', { name: /^Actions for/ }).click();
    await expect(board.menu).toBeVisible();
    await expectAccessible(page, 'the menu of a card');
  });
}
