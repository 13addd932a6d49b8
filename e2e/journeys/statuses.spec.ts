/** Statuses an admin edits: added, put in order, used at once, renamed, and merged into another. */

import { expect, test } from '../support/test.ts';

test('a status is added, put in order, used, renamed and merged', async ({ api, board, dashboard, member, members, statuses, page }) => {
  const rows = await api.all({ filter: 'health_status = healthy', sort: '-email' });
  const id = rows[0]?.id ?? '';
  await statuses.show();
  const before = await statuses.names('Health');

  await statuses.add('Health').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('On leave');
  await expect(page.getByRole('textbox', { name: 'Key' })).toHaveValue('on_leave');
  await page.getByRole('radio', { name: 'Teal' }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Churned' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(statuses.row('Health', 'On leave')).toBeVisible();
  expect(await statuses.names('Health')).toEqual([...before, 'On leave']);

  // By keyboard, to the top: the focus goes with the status, at once and after the server has the order.
  const answered = page.waitForResponse((response) => response.url().endsWith('/api/crm/statuses'));
  await statuses.move('On leave', 'up').focus();
  for (const place of before.map((_, index) => before.length - index)) {
    await expect(statuses.move('On leave', 'up')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(() => statuses.names('Health').then((names) => names.indexOf('On leave'))).toBe(place - 1);
  }
  await answered;
  await expect(statuses.move('On leave', 'down')).toBeFocused();
  await expect.poll(() => api.statuses().then(({ health }) => health.map(({ label }) => label))).toEqual(['On leave', ...before]);

  const BY_HEALTH = '?group_by=health_status';
  const labels = async () => (await api.board({ group_by: 'health_status' })).map(({ label }) => label);
  expect((await labels())[0]).toBe('On leave');
  await board.open(BY_HEALTH);
  await expect(board.columns.first()).toHaveAccessibleName('On leave');
  await dashboard.show();
  const churned = await dashboard.members('Churned');

  await member.show(id);
  await member.status('Health', 'On leave').check({ force: true });
  await member.saved();
  expect((await api.member(id)).member.health_status).toBe('on_leave');

  await expect(member.classification.locator('.badge', { hasText: 'On leave' })).toHaveClass(/tone-teal/);
  await dashboard.show();
  expect(await dashboard.members('Churned')).toBe(churned + 1);

  await statuses.show();
  await expect(statuses.row('Health', 'On leave').getByRole('cell').nth(3)).toHaveText('1');
  await statuses.button('Edit', 'On leave').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Away');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(statuses.row('Health', 'Away')).toBeVisible();
  await board.open(BY_HEALTH);
  await expect(board.columns.first()).toHaveAccessibleName('Away');
  await expect(board.card(id)).toBeVisible();
  await members.show('?filter=health_status+%3D+on_leave');
  await expect(members.rows).toHaveCount(1);
  await expect(members.chip('Health is Away')).toBeVisible();

  await statuses.show();
  await statuses.button('Merge', 'Away').click();
  await expect(statuses.merge).toContainText('1 member has it');
  await statuses.merge.getByRole('combobox', { name: 'Merge into' }).selectOption({ label: 'Healthy' });
  await statuses.merge.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(statuses.row('Health', 'Away')).toHaveCount(0);
  expect((await api.member(id)).member.health_status).toBe('healthy');
  expect(await statuses.names('Health')).toEqual(before);
  expect(await labels()).not.toContain('Away');
  await board.open(BY_HEALTH);
  await expect(board.column('Away')).toHaveCount(0);
  await dashboard.show();
  expect(await dashboard.members('Churned')).toBe(churned);
});
