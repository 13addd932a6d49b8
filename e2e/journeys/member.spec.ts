/** One member: reached from the row by press and by Enter, with every figure the API has, and back to the list as it was. */

import { expect, test } from '../support/test.ts';

const LIST = '?filter=vision_count+%3E+0&sort=name';

test('a press anywhere on a row opens the member, and back shows the list as it was', async ({ members, member, page }) => {
  await members.show(LIST);
  await members.turn(members.next);
  const before = await members.shown();
  const address = page.url();
  const row = before[7];
  const name = row?.text['Name'] ?? '';

  await members.rows.nth(7).getByRole('cell').nth(4).click();
  await expect(page).toHaveURL(new RegExp(`/admin/crm/members/${row?.id}\\?list=`));
  await expect(member.heading).toHaveText(name);
  await expect(page).toHaveTitle(`${name} · Member Success`);

  await page.goBack();
  await members.settled();
  expect(page.url()).toBe(address);
  expect(await members.shown()).toEqual(before);
});

test('Enter on a row opens the member', async ({ members, member, page }) => {
  await members.show();
  const first = (await members.shown())[0];
  await page.keyboard.press('j');
  await expect(members.rows.first().getByRole('link')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/admin/crm/members/${first?.id}\\?list=`));
  await expect(member.heading).toBeVisible();
});

test('the way back on the member\'s page leads to the same list', async ({ members, member, page }) => {
  await members.show(LIST);
  const address = page.url();
  await members.rows.first().getByRole('link').click();
  await expect(member.heading).toBeVisible();
  await member.back.click();
  await expect(page).toHaveURL(address);
  await members.settled();
});

test('the page shows what the API knows', async ({ api, member, page }) => {
  const rows = await api.all({ filter: 'mrr > 0 and vision_count > 0 and last_login_at is not null' });
  const row = rows[0];
  expect(row).toBeDefined();
  await page.goto(`/admin/crm/members/${row?.id}`);
  await expect(member.heading).toHaveText(row?.name ?? '');
  await expect(member.stat('Visions')).toHaveText(String(row?.vision_count));
  await member.tab('Features').click();
  await expect(member.figure('Visions')).toHaveText(String(row?.vision_count));
  // As an address and as an action.
  for (const name of [row?.email ?? '', 'E-mail']) {
    const link = page.getByRole('main').getByRole('link', { name, exact: true });
    const href = await link.getAttribute('href');
    expect(decodeURIComponent(href ?? '')).toBe(`mailto:${row?.email}`);
  }
});

test('a member\'s page can be reloaded and shared', async ({ api, member, page }) => {
  const row = (await api.all({ filter: 'name is not null' }))[0];
  await page.goto(`/admin/crm/members/${row?.id}`);
  await expect(member.heading).toHaveText(row?.name ?? '');
  await page.reload();
  await expect(member.heading).toHaveText(row?.name ?? '');
});
