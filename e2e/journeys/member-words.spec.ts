/** Words that are being written: kept while two versions are compared, and for each window what it has not saved yet. */

import { MemberPage } from '../pages/member.ts';
import { somebody } from '../support/somebody.ts';
import { expect, test } from '../support/test.ts';

const MEMBER = /\/api\/crm\/members\/[^/]+$/;

test('what is written about a conflict outlasts Escape, news and a closed window', async ({ api, guard, member, page }) => {
  guard.expects(/status of 412/);
  const id = await somebody(api, 12);
  await api.update(id, { admin_notes: 'Likes tea' });
  await member.show(id);
  await api.update(id, { admin_notes: 'Likes coffee' });
  await member.notes.fill('Likes water');
  await member.notes.blur();
  const words = 'Likes water, and coffee in the morning';
  await member.stays.fill(words);
  await page.keyboard.press('Escape');
  await expect(member.conflict).toBeHidden();
  await expect(member.notes).toHaveValue('Likes water');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(member.stays).toHaveValue(words);

  // Somebody else goes on meanwhile: their words are shown anew, mine are left alone, and so is the focus.
  await member.stays.focus();
  await api.update(id, { admin_notes: 'Likes juice' });
  await expect(member.conflict.getByRole('region', { name: 'Their notes' })).toHaveText('Likes juice');
  await expect(member.stays).toHaveValue(words);
  await expect(member.stays).toBeFocused();

  await member.conflict.getByRole('button', { name: 'Decide later' }).click();
  await page.reload();
  await expect(member.stays).toHaveValue(words);
  await member.conflict.getByRole('button', { name: 'Save' }).click();
  await expect(member.notesState).toHaveText('Saved');
  expect((await api.member(id)).member.admin_notes).toBe(words);
  // Nothing is left of the draft.
  await page.reload();
  await expect(member.notes).toHaveValue(words);
  await expect(member.conflict).toBeHidden();
  await expect(member.toast('put back')).toHaveCount(0);
});

test('a status that was chosen in a conflict stays chosen while others go on', async ({ api, guard, member, page }) => {
  guard.expects(/status of 412/);
  const id = await somebody(api, 13);
  await member.show(id);
  let first = true;
  await page.route(MEMBER, async (route) => {
    if (first) {
      first = false;
      await api.update(id, { health_status: 'needs_attention' });
    }
    await route.continue();
  });
  await member.status('Health', 'Not set').check({ force: true });
  const theirs = member.conflict.getByRole('radio', { name: /^Take theirs: Needs attention/ });
  await theirs.check();
  await api.update(id, { add_tags: ['meanwhile'] });
  await expect(member.tags).toHaveText(['meanwhile']);
  await expect(theirs).toBeChecked();
  await member.conflict.getByRole('button', { name: 'Save' }).click();
  await expect(member.status('Health', 'Needs attention')).toBeChecked();
  expect((await api.member(id)).member.health_status).toBe('needs_attention');
});

test('what one window saves does not take along what another has not saved', async ({ api, context, guard, member, page }) => {
  guard.expects(/ERR_CONNECTION_REFUSED|ERR_FAILED/);
  const id = await somebody(api, 14);
  const second = await context.newPage();
  const other = new MemberPage(second);
  await Promise.all([member.show(id), other.show(id)]);
  await second.route(MEMBER, (route) => (route.request().method() === 'PATCH' ? route.abort('connectionrefused') : route.continue()));
  let release = (): void => undefined;
  const held = new Promise<void>((go) => (release = go));
  await page.route(MEMBER, async (route) => {
    if (route.request().method() === 'PATCH') await held;
    await route.continue();
  });
  await member.notes.fill('First');
  await member.notes.blur();
  await other.notes.fill('Second');
  await other.notes.blur();
  await expect(other.notesState).toContainText('Not saved');
  release();
  await expect(member.notesState).toHaveText('Saved');
  expect((await api.member(id)).member.admin_notes).toBe('First');
  await second.close();
  const again = new MemberPage(await context.newPage());
  await again.show(id);
  await expect(again.toast('Notes that had not been saved were put back')).toBeVisible();
  await expect(again.notes).toHaveValue('First\nSecond');
  await expect(again.notesState).toHaveText('Saved');
  await expect.poll(async () => (await api.member(id)).member.admin_notes).toBe('First\nSecond');
});
