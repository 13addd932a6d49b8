/** What people set about a member: the guide's workflows up to the message, two at once, undo, and words that are never lost. */

import { MemberPage } from '../pages/member.ts';
import { somebody } from '../support/somebody.ts';
import { sql } from '../support/sql.ts';
import { expect, test } from '../support/test.ts';
import { AGENT } from '../support/viewer.ts';

const PATCHED = /\/api\/crm\/members\/[^/]+$/;

test('champions: from the view to the tag of a testimonial candidate, by keyboard alone', async ({ api, members, member, page }) => {
  await members.show();
  await members.view('Champions').focus();
  await page.keyboard.press('Enter');
  await members.settled();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(member.addTag).toBeVisible();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await api.update(id, { custom_tags: [] });
  await page.reload();
  await member.settled();

  await member.addTag.focus();
  await page.keyboard.type('testimonial_candidate');
  await expect(member.offers.getByRole('option').first()).toContainText('testimonial_candidate');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(member.tags).toHaveText(['testimonial_candidate']);
  await member.saved();
  await expect(member.toast('Tagged “testimonial_candidate”')).toBeVisible();
  expect((await api.member(id)).member.custom_tags).toEqual(['testimonial_candidate']);
  await expect(member.moments.first()).toContainText('testimonial_candidate');

  // Up to the message.
  await page.getByRole('link', { name: 'Text', exact: true }).press('Enter');
  await expect(member.tab('Messages')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('heading', { name: 'Nothing was said yet' })).toBeVisible();
});

test('new members: from the view to the note that help was sent', async ({ api, members, member, page }) => {
  await members.show();
  await members.view('New without a vision').click();
  await members.settled();
  await members.rows.last().getByRole('link').click();
  await member.settled();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  // Up to the message, and back to note that it was sent.
  await page.getByRole('link', { name: 'Text', exact: true }).click();
  await expect(member.tab('Messages')).toHaveAttribute('aria-current', 'page');
  await expect(member.conversation).toBeVisible();
  await member.tab('Overview').click();
  // Some have such a note from the world they come from.
  const note = `Sent onboarding help ${Date.now()}`;
  await member.notes.fill(note);
  await member.notes.blur();
  await expect(member.notesState).toHaveText('Saved');
  expect((await api.member(id)).member.admin_notes).toBe(note);
  await expect(member.moments.first()).toContainText('Notes changed');
});

test('notes are saved while one writes, and the caret stays', async ({ api, member, page }) => {
  const id = await somebody(api, 0);
  await member.show(id);
  await member.notes.click();
  await page.keyboard.type('First');
  await expect(member.notesState).toHaveText('Saved');
  await page.keyboard.type(' second');
  await expect(member.notes).toBeFocused();
  await expect(member.notes).toHaveValue('First second');
  await expect.poll(async () => (await api.member(id)).member.admin_notes).toBe('First second');
});

test('two who write at once lose no word', async ({ api, guard, member, second }) => {
  guard.expects(/status of 412/);
  const id = await somebody(api, 1);
  const other = new MemberPage(await second.newPage());
  await Promise.all([member.show(id), other.show(id)]);
  await Promise.all([member.notes.fill('Called on Monday'), other.notes.fill('Wrote on Tuesday')]);
  await Promise.all([member.notes.blur(), other.notes.blur()]);
  const notes = async () => (await api.member(id)).member.admin_notes ?? '';
  await expect.poll(async () => (await notes()).split('\n').sort()).toEqual(['Called on Monday', 'Wrote on Tuesday']);
  const both = await notes();
  for (const one of [member, other]) {
    await expect(one.notes).toHaveValue(both);
    await expect(one.notesState).toHaveText('Saved');
    const changed = one.moments.filter({ hasText: 'Notes changed', hasNotText: 'by the API' });
    await expect(changed.filter({ hasText: AGENT }).first()).toBeVisible();
    await expect(changed.filter({ hasNotText: AGENT }).first()).toBeVisible();
  }
});

test('of two who change the same line, whoever comes second decides', async ({ api, guard, member, second }) => {
  guard.expects(/status of 412/);
  const id = await somebody(api, 11);
  await api.update(id, { admin_notes: 'Likes tea' });
  const other = new MemberPage(await second.newPage());
  await Promise.all([member.show(id), other.show(id)]);
  await Promise.all([member.notes.fill('Likes coffee'), other.notes.fill('Likes water')]);
  await Promise.all([member.notes.blur(), other.notes.blur()]);
  const asked = async (one: MemberPage) => Number(await one.conflict.isVisible());
  await expect.poll(async () => (await asked(member)) + (await asked(other))).toBe(1);
  const late = (await asked(member)) ? member : other;
  const words = late === member ? ['Likes water', 'Likes coffee'] : ['Likes coffee', 'Likes water'];
  await expect(late.stays).toHaveValue(words.join('\n'));
  // The other is told by name.
  if (late === member) await expect(late.conflict).toContainText(AGENT);
  await late.conflict.getByRole('button', { name: 'Save' }).click();
  for (const one of [member, other]) {
    await expect(one.notes).toHaveValue(words.join('\n'));
    await expect(one.notesState).toHaveText('Saved');
  }
  expect((await api.member(id)).member.admin_notes).toBe(words.join('\n'));
});

test('who changed the same sees both versions and decides', async ({ api, guard, member, page }) => {
  guard.expects(/status of 412/);
  const id = await somebody(api, 2);
  await api.update(id, { admin_notes: 'Likes tea' });
  await member.show(id);
  await api.update(id, { admin_notes: 'Likes coffee', health_status: 'needs_attention', add_tags: ['theirs'] });
  await member.notes.fill('Likes water');
  await member.notes.blur();
  await expect(member.conflict).toBeVisible();
  await expect(member.conflict.getByRole('region', { name: 'Your notes' })).toHaveText('Likes water');
  await expect(member.conflict.getByRole('region', { name: 'Their notes' })).toHaveText('Likes coffee');
  await expect(member.conflict.getByRole('textbox', { name: 'What stays' })).toHaveValue('Likes coffee\nLikes water');
  // Put off, nothing is lost.
  await page.keyboard.press('Escape');
  await expect(member.notesState).toContainText('Not saved');
  await expect(member.notes).toHaveValue('Likes water');
  await expect(member.status('Health', 'Needs attention')).toBeChecked();
  await expect(member.tags).toHaveText(['theirs']);
  await page.getByRole('button', { name: 'Compare' }).click();
  await member.conflict.getByRole('button', { name: 'Save' }).click();
  await expect(member.notesState).toHaveText('Saved');
  const { member: now } = await api.member(id);
  expect(now.admin_notes).toBe('Likes coffee\nLikes water');
  await api.update(id, { health_status: 'healthy' });
});

test('of two statuses one is kept', async ({ api, guard, member }) => {
  guard.expects(/status of 412/);
  const id = await somebody(api, 3);
  await member.show(id);
  // Somebody else is faster, between the press and the request.
  let first = true;
  await member.page.route(PATCHED, async (route) => {
    if (first) {
      first = false;
      await api.update(id, { health_status: 'needs_attention' });
    }
    await route.continue();
  });
  await member.status('Health', 'Not set').check({ force: true });
  await expect(member.conflict).toBeVisible();
  await member.conflict.getByRole('radio', { name: /^Take theirs: Needs attention/ }).check();
  await member.conflict.getByRole('button', { name: 'Save' }).click();
  await expect(member.status('Health', 'Needs attention')).toBeChecked();
  await member.saved();
  expect((await api.member(id)).member.health_status).toBe('needs_attention');
  await api.update(id, { health_status: 'healthy' });
});

test('an edit is undone by the toast, by key and in the history', async ({ api, member, page }) => {
  const id = await somebody(api, 4);
  const health = async () => (await api.member(id)).member.health_status;
  await member.show(id);
  await member.status('Health', 'Needs attention').check({ force: true });
  await member.toast('Health is now Needs attention').getByRole('button', { name: 'Undo' }).click();
  await expect(member.status('Health', 'Healthy')).toBeChecked();
  expect(await health()).toBe('healthy');

  await member.status('Health', 'Needs attention').check({ force: true });
  await member.saved();
  await expect(member.toast('Health is now Needs attention').last()).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(member.status('Health', 'Healthy')).toBeChecked();
  expect(await health()).toBe('healthy');

  await member.status('Health', 'Needs attention').check({ force: true });
  await member.saved();
  await member.moments.first().getByRole('button', { name: /^Undo/ }).click();
  await expect(member.status('Health', 'Healthy')).toBeChecked();
});

test('an undo that is refused names the change that stands in the way', async ({ api, guard, member, page, second }) => {
  guard.expects(/status of 409/);
  const id = await somebody(api, 16);
  const other = new MemberPage(await second.newPage());
  await member.show(id);
  await member.status('Health', 'Needs attention').check({ force: true });
  await member.saved();
  await other.show(id);
  await other.status('Health', 'Healthy').check({ force: true });
  await other.saved();
  // The newest, and of something else.
  await api.update(id, { add_tags: ['later'] });
  await expect(member.tags).toHaveText(['later']);
  await page.keyboard.press('Control+z');
  await expect(member.toast(`Not undone: ${AGENT} changed Health`)).toBeVisible();

  // Past the program there is nobody to name.
  await member.status('Health', 'Needs attention').check({ force: true });
  await expect.poll(async () => (await api.member(id)).member.health_status).toBe('needs_attention');
  await member.saved();
  await sql(`update public.user_activity_metrics set health_status = 'healthy' where user_id = '${id}'`);
  await page.keyboard.press('Control+z');
  await expect(member.toast('it was changed outside this program')).toBeVisible();
});

test('a tag that is there in another spelling is not added, and nothing is offered to be undone', async ({ api, member, page }) => {
  const id = await somebody(api, 17);
  await api.update(id, { custom_tags: ['a b', 'Über'] });
  await member.show(id);
  let sent = 0;
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent += 1;
  });
  for (const tag of ['a  b', 'uber']) {
    await member.addTag.fill(tag);
    await member.addTag.press('Enter');
    await expect(member.addTag).toHaveValue('');
  }
  await member.addTag.fill('fresh');
  await member.addTag.press('Enter');
  await expect(member.toast('Tagged “fresh”')).toBeVisible();
  await expect(member.tags).toHaveText(['a b', 'Über', 'fresh']);
  await expect(page.locator('.toast')).toHaveCount(1);
  expect(sent).toBe(1);
});

test('in a text the key undoes what was typed', async ({ api, member, page }) => {
  const id = await somebody(api, 5);
  await member.show(id);
  await member.addTag.fill('vip');
  await member.addTag.press('Enter');
  await member.saved();
  await member.notes.click();
  await page.keyboard.type('x');
  await page.keyboard.press('Control+z');
  await expect(member.notes).toHaveValue('');
  await expect(member.tags).toHaveText(['vip']);
});

test('a draft survives a closed window', async ({ api, guard, member, page, context }) => {
  guard.expects(/ERR_CONNECTION_REFUSED|ERR_FAILED/);
  const id = await somebody(api, 6);
  await member.show(id);
  await page.route(PATCHED, (route) => (route.request().method() === 'PATCH' ? route.abort('connectionrefused') : route.continue()));
  await member.notes.fill('Not to be lost');
  await member.notes.blur();
  await expect(member.notesState).toContainText('Not saved');
  await page.close();
  // Meanwhile somebody else writes.
  await api.update(id, { admin_notes: 'Theirs' });
  const again = new MemberPage(await context.newPage());
  await again.show(id);
  await expect(again.toast('Notes that had not been saved were put back')).toBeVisible();
  await expect(again.notes).toHaveValue('Theirs\nNot to be lost');
  await expect(again.notesState).toHaveText('Saved');
  expect((await api.member(id)).member.admin_notes).toBe('Theirs\nNot to be lost');
});

test('what failed is tried again, and what was changed meanwhile goes along', async ({ api, guard, member, page }) => {
  guard.expects(/ERR_CONNECTION_REFUSED|ERR_FAILED/);
  const id = await somebody(api, 7);
  await member.show(id);
  await page.route(PATCHED, (route) => route.abort('connectionrefused'));
  await member.addTag.fill('vip');
  await member.addTag.press('Enter');
  await expect(member.tags).toHaveText(['vip']);
  await expect(member.classification.getByRole('status')).toContainText('Not saved');
  await page.unroute(PATCHED);
  await member.classification.getByRole('button', { name: 'Try again' }).click();
  await member.saved();
  expect((await api.member(id)).member.custom_tags).toEqual(['vip']);
});

test('a member deleted meanwhile is said, and the words stay to be copied', async ({ api, guard, member, page }) => {
  guard.expects(/status of 404/);
  const id = await somebody(api, 8);
  await member.show(id);
  const gone = { type: 'urn:x', title: 'Gone', status: 404, detail: 'Gone.', code: 'not_found', request_id: '', errors: [] };
  await page.route(PATCHED, (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', json: gone }));
  // It is saved by itself soon after the last key, and then there is no field to leave any more.
  await member.notes.fill('Written in vain');
  await expect(page.getByRole('alert').filter({ hasText: 'was deleted meanwhile' })).toBeVisible();
  await expect(page.getByText('Written in vain')).toBeVisible();
});

test('j and k walk through the list one came from, and back leads to it', async ({ members, member, page }) => {
  await members.show('?filter=vision_count+%3E+0&sort=name');
  const address = page.url();
  const rows = await members.shown();
  await members.rows.nth(1).getByRole('link').click();
  await expect(member.heading).toHaveText(rows[1]?.text['Name'] ?? '');
  await expect(member.next).toHaveAttribute('href', /./);
  await page.keyboard.press('j');
  await expect(member.heading).toHaveText(rows[2]?.text['Name'] ?? '');
  await expect(member.previous).toHaveAttribute('href', /./);
  await page.keyboard.press('k');
  await expect(member.heading).toHaveText(rows[1]?.text['Name'] ?? '');
  await member.tab('Revenue').click();
  await member.previous.click();
  await expect(member.heading).toHaveText(rows[0]?.text['Name'] ?? '');
  await expect(member.tab('Revenue')).toHaveAttribute('aria-current', 'page');
  await expect(member.previous).toHaveAttribute('aria-disabled', 'true');
  await member.back.click();
  await expect(page).toHaveURL(address);
});

test('names and tags of all kinds are shown as they are', async ({ api, member, page }) => {
  const id = await somebody(api, 9);
  const tags = ['<script>alert(1)</script>', 'محمد', '🙂', 'x'.repeat(100), ...Array.from({ length: 96 }, (_, index) => `t${index}`)];
  await api.update(id, { custom_tags: tags, admin_notes: `<b>bold</b>\n${'word '.repeat(20_000)}` });
  await member.show(id);
  await expect(member.tags).toHaveCount(100);
  await expect(member.tags.first()).toHaveText('<script>alert(1)</script>');
  await expect(member.notes).toHaveValue(/^<b>bold<\/b>/);
  await expect(member.addTag).toBeDisabled();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
});

test('tabs have addresses, numbers, and survive a reload', async ({ api, member, page }) => {
  const id = await somebody(api, 10);
  await member.show(id);
  await page.keyboard.press('2');
  await expect(page).toHaveURL(/\?tab=activity$/);
  await expect(member.calendar).toBeVisible();
  await page.reload();
  await expect(member.tab('Activity')).toHaveAttribute('aria-current', 'page');
  await page.goBack();
  await expect(member.tab('Overview')).toHaveAttribute('aria-current', 'page');
});
