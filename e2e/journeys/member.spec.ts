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
  // As of when.
  const { member: told } = await api.member(row?.id ?? '');
  expect(told.calculated_at).not.toBeNull();
  expect(told.revenue_updated_at).not.toBeNull();
  for (const [what, at] of [['Activity', told.calculated_at], ['Revenue', told.revenue_updated_at]] as const) {
    const year = new Date(at ?? '').getFullYear();
    await expect(member.foot).toContainText(new RegExp(`${what} as of \\w+, \\w+ \\d+, ${year}`));
  }
  // As an address and as an action.
  for (const name of [row?.email ?? '', 'E-mail']) {
    const link = page.getByRole('main').getByRole('link', { name, exact: true });
    const href = await link.getAttribute('href');
    expect(decodeURIComponent(href ?? '')).toBe(`mailto:${row?.email}`);
  }
});

test('all figures of the features are those of the API', async ({ api, member, page }) => {
  const row = (await api.all({ filter: 'vision_count > 0 and total_storage_mb > 0' }))[0];
  const { member: told } = await api.member(row?.id ?? '');
  await page.goto(`/admin/crm/members/${row?.id}?tab=features`);
  const number = (value: number | null) => (value === null ? '—unknown' : value.toLocaleString('en-US'));
  const percent = told.profile_completion_percent;
  const storage = Number(told.total_storage_mb).toLocaleString('en-US', { maximumFractionDigits: 20 });
  const figures = {
    'Profile completion': percent === null ? '—unknown' : `${percent}%`,
    Visions: number(told.vision_count),
    Refinements: number(told.vision_refinement_count),
    'Vision audios': number(told.audio_generated_count),
    'Journal entries': number(told.journal_entry_count),
    'Board images': number(told.vision_board_image_count),
    Files: number(told.s3_file_count),
    Storage: `${storage} MB`,
  };
  for (const [label, figure] of Object.entries(figures)) await expect(member.figure(label), label).toHaveText(figure);
  await expect(page.getByRole('region', { name: 'Table of figures' }).locator('tbody tr')).toHaveCount(Object.keys(figures).length);
});

test('tier, months and tokens stand in the tab of revenue', async ({ api, member, page, revenue }) => {
  const rows = await api.all({ filter: 'mrr > 0 and tokens_used > 0' });
  const id = rows[0]?.id ?? '';
  const { member: told } = await api.member(id);
  const { tier, months_subscribed } = await api.revenue(id);
  await revenue.showOf(id);
  await expect(member.fact('Revenue', 'Tier')).toHaveText(new RegExp(`^${tier?.replaceAll('_', ' ')}$`, 'i'));
  await expect(member.fact('Revenue', 'Months subscribed')).toHaveText(months_subscribed.toLocaleString('en-US'));
  expect(told.tokens_used).not.toBeNull();
  await expect(member.fact('Tokens', 'Used')).toHaveText(told.tokens_used?.toLocaleString('en-US') ?? '');
  const remaining = told.tokens_remaining?.toLocaleString('en-US') ?? '—unknown';
  await expect(member.fact('Tokens', 'Remaining')).toHaveText(remaining);
  await expect(page.getByRole('region', { name: 'Tokens' })).toBeVisible();
});

test('a member\'s page can be reloaded and shared', async ({ api, member, page }) => {
  const row = (await api.all({ filter: 'name is not null' }))[0];
  await page.goto(`/admin/crm/members/${row?.id}`);
  await expect(member.heading).toHaveText(row?.name ?? '');
  await page.reload();
  await expect(member.heading).toHaveText(row?.name ?? '');
});
