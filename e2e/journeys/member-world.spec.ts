/** A member's page while the world around it changes: messages, payments, statuses, ten thousand tags, and the member's end. */

import { randomUUID } from 'node:crypto';

import { MemberPage } from '../pages/member.ts';
import { expectAccessible } from '../support/axe.ts';
import { pay } from '../support/mirror.ts';
import { somebody } from '../support/somebody.ts';
import { sql } from '../support/sql.ts';
import { expect, test } from '../support/test.ts';
import { write } from '../support/twilio.ts';

test('what a member writes is in the history at once', async ({ api, inbox, member }) => {
  const { row, number } = await api.reachable();
  await member.show(row.id);
  const said = member.moments.filter({ hasText: 'Is anybody there?' });
  await expect(said).toHaveCount(0);
  await write(number, 'Is anybody there?');
  await expect(said).toBeVisible();
  await expect(said).toContainText('Wrote');
  await member.kind.selectOption({ label: 'Messages' });
  await expect(member.moments).toHaveCount(1);
  // Read, so that nobody counts it after this.
  await member.tab('Messages').click();
  await expect(inbox.bubble('Is anybody there?')).toBeVisible();
  await expect(inbox.entry).not.toContainText('unread');
});

test('payments stand in the history, and by themselves', async ({ api, member }) => {
  const rows = await api.all({ sort: '-created_at' });
  let id = '';
  for (const row of rows) {
    const { subscriptions, invoices, payments } = await api.revenue(row.id);
    if (subscriptions.length + invoices.length + payments.length > 0) continue;
    id = row.id;
    break;
  }
  await pay(id);
  // Brings what was paid up to date.
  await api.revenue(id);
  await member.show(id);
  const paid = member.history.locator('[data-kind="payment"]');
  await expect(paid).toHaveText([/^Paid \$206, of which \$6 was given back/]);
  await member.kind.selectOption({ label: 'Payments' });
  await expect(paid).toHaveCount(1);
  await expect(member.moments).toHaveCount(1);
});

test('the history shows the days of signing in, by themselves and further back', async ({ api, member }) => {
  const id = randomUUID();
  await sql(`
    insert into auth.users (id, email, created_at) values ('${id}', '${id}@example.com', now() - interval '100 days');
    insert into product.login_events (user_id, at)
    select '${id}', now() - n * interval '1 day' - t * interval '1 second' from generate_series(1, 60) as n, generate_series(1, 2) as t`);
  try {
    await api.update(id, { admin_notes: 'Seen' });
    await member.show(id);
    await member.kind.selectOption({ label: 'Sign-ins' });
    const days = member.history.locator('[data-kind="sign-ins"]');
    await expect(days).toHaveCount(50);
    await expect(member.moments).toHaveCount(50);
    await expect(days.nth(1)).toContainText('Signed in');
    await member.history.getByRole('button', { name: 'Show earlier' }).click();
    await expect.poll(() => days.count()).toBeGreaterThanOrEqual(60);
    await expect(member.history.getByRole('button', { name: 'Show earlier' })).toBeHidden();
    // Of another kind none of them is there, and together all are.
    await member.kind.selectOption({ label: 'Changes' });
    await expect(days).toHaveCount(0);
    await expect(member.moments.first()).toContainText('Notes changed');
    await member.kind.selectOption({ label: 'Everything' });
    await expect(days.first()).toBeVisible();
    await expect(member.moments.first()).toContainText('Notes changed');
    await member.history.getByRole('button', { name: 'Show earlier' }).click();
    await expect(member.history.locator('[data-kind="joined"]')).toBeVisible();
  } finally {
    await sql(`delete from auth.users where id = '${id}'`);
  }
});

test('pages that are open take a status’s new name and colour', async ({ api, member, page, second, statuses }) => {
  const id = await somebody(api, 15);
  const other = new MemberPage(await second.newPage());
  await other.show(id);
  const badge = (name: string) => other.classification.locator('.badge', { hasText: new RegExp(`^${name}$`) });
  await expect(badge('Needs attention')).toBeVisible();
  const before = (await badge('Needs attention').getAttribute('class')) ?? '';
  const rename = async (from: string, to: string, colour: string) => {
    await statuses.button('Edit', from).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(to);
    await page.getByRole('radio', { name: colour }).check({ force: true });
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(statuses.row('Health', to)).toBeVisible();
  };
  await statuses.show();
  await statuses.button('Edit', 'Needs attention').click();
  const colour = await page.getByRole('radio', { checked: true }).evaluate((radio) => radio.closest('label')?.textContent?.trim() ?? '');
  await page.keyboard.press('Escape');
  try {
    await rename('Needs attention', 'Needs care', 'Teal');
    await expect(other.status('Health', 'Needs care')).toBeVisible();
    await expect(badge('Needs care')).toHaveClass(/tone-teal/);
    expect(before).not.toContain('tone-teal');
  } finally {
    await rename('Needs care', 'Needs attention', colour);
  }
  await expect(badge('Needs attention')).toHaveClass(before);
  await member.show(id);
  await expect(member.status('Health', 'Needs attention')).toBeVisible();
});

test('by keys one walks past statuses without saving them', async ({ api, member, page }) => {
  const id = await somebody(api, 19);
  await api.update(id, { health_status: null });
  await member.show(id);
  const { health } = await api.statuses();
  const changes = async () => (await api.history(id, 'change')).items.length;
  const before = await changes();
  await member.status('Health', 'Not set').focus();
  await expect(member.status('Health', 'Not set')).toBeFocused();
  for (const { label } of health) {
    await page.keyboard.press('ArrowDown');
    await expect(member.status('Health', label)).toBeChecked();
  }
  await page.keyboard.press('Tab');
  const last = health.at(-1)?.label ?? '';
  await expect(member.toast(`Health is now ${last}`)).toBeVisible();
  await member.saved();
  expect(await changes()).toBe(before + 1);
  await expect(page.locator('.toast')).toHaveCount(1);
  // Whoever stays has chosen, too.
  await member.status('Health', last).focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(changes).toBe(before + 2);
  await api.update(id, { health_status: 'healthy' });
});

test('a member who is deleted under the page is said to be, and the words stay', async ({ guard, member, page }) => {
  guard.expects(/status of 404/);
  const id = randomUUID();
  await sql(`insert into auth.users (id, email, created_at) values ('${id}', '${id}@example.com', now())`);
  await member.show(id);
  await member.notes.fill('Still to be told to somebody');
  await member.notes.blur();
  await expect(member.notesState).toHaveText('Saved');
  await expect(member.gone).toBeHidden();
  await sql(`delete from auth.users where id = '${id}'`);
  // Who writes on finds out; who does not is told.
  await member.notes.pressSequentially(', soon', { timeout: 3000 }).catch(() => undefined);
  await expect(member.gone).toBeVisible();
  await expect(page.getByText('Still to be told to somebody')).toBeVisible();
  await expect(member.notes).toBeHidden();
  await expectAccessible(page, 'a member who was deleted');
  await page.reload();
  await expect(member.unknown).toBeVisible();
});

test('of ten thousand tags few are offered, and a rare one is found by three letters', async ({ api, member, page }) => {
  const id = await somebody(api, 15);
  const away = `delete from auth.users where email like 'ten.thousand.%@example.com'`;
  await sql(`
    insert into auth.users (id, email, created_at)
    select gen_random_uuid(), 'ten.thousand.' || n || '@example.com', now() from generate_series(1, 100) as n;
    insert into public.user_activity_metrics (user_id, custom_tags)
    select u.id, array(
      select case when n.n = 77 and t = 77 then 'Qzx the rare' else 'tag ' || (n.n - 1) * 100 + t end
      from generate_series(1, 100) as t
    )
    from auth.users as u
    cross join lateral (select substring(u.email from '^ten\\.thousand\\.(\\d+)@')::int as n) as n
    where u.email like 'ten.thousand.%@example.com'`);
  try {
    await member.show(id);
    await member.addTag.click();
    const options = member.offers.getByRole('option');
    await expect(options.first()).toBeVisible();
    expect(await options.count()).toBeLessThanOrEqual(50);
    await expect(member.offers).toContainText('Type to find more');
    await expectAccessible(page, 'ten thousand tags');
    await member.addTag.fill('qzx');
    await expect(options.first()).toContainText(/qzx the rare/i);
    await expect(options).toHaveCount(2);
    await expect(member.offers).not.toContainText('Type to find more');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(member.tags).toHaveText([/^qzx the rare$/i]);
    await member.saved();
  } finally {
    await sql(away);
    await api.update(id, { custom_tags: [] });
  }
});

test('a tag that is found without its accents is the one that there is', async ({ api, member }) => {
  const [one, id] = [await somebody(api, 15), await somebody(api, 19)];
  await api.update(one, { custom_tags: ['Übersee'] });
  try {
    await member.show(id);
    await member.addTag.fill('uberse');
    await expect(member.offers.getByRole('option')).toHaveText([/^Übersee/, /^Create/]);
    await member.addTag.fill('ubersee');
    await expect(member.offers.getByRole('option')).toHaveText([/^Übersee/]);
    // As it is spelled already, also by who only types.
    await member.addTag.press('Enter');
    await expect(member.tags).toHaveText(['Übersee']);
    await member.saved();
    expect((await api.member(one)).member.custom_tags).toEqual(['Übersee']);
  } finally {
    for (const own of [one, id]) await api.update(own, { custom_tags: [] });
  }
});
