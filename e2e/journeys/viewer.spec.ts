/** Somebody who may look and no more: everything is shown, and nothing offers what would be refused (R56). */

import { BoardPage } from '../pages/board.ts';
import { MemberPage } from '../pages/member.ts';
import { MembersPage } from '../pages/members.ts';
import { signIn } from '../support/session.ts';
import { expect, test } from '../support/test.ts';
import { viewer } from '../support/viewer.ts';

test('a viewer reads lists, board and members, and changes nothing', async ({ api, browser }) => {
  const context = await browser.newContext({ storageState: await signIn(await viewer()) });
  const page = await context.newPage();
  const [row] = await api.all({ filter: 'custom_tags is not null and engagement_status = champion', sort: 'name' });
  const id = row?.id ?? '';

  const members = new MembersPage(page);
  await members.show();
  await expect(members.rows.first()).toBeVisible();

  const member = new MemberPage(page);
  await member.show(id);
  await expect(member.status('Engagement', 'Champion')).toBeChecked();
  await expect(member.status('Engagement', 'Champion')).toBeDisabled();
  await expect(member.addTag).toHaveCount(0);
  await expect(member.notes).toHaveCount(0);
  await expect(member.history.getByRole('button', { name: /^Undo/ })).toHaveCount(0);

  const board = new BoardPage(page);
  await board.open('?group_by=engagement_status');
  const card = board.cards('Champion').first();
  await expect(card).toBeVisible();
  await card.getByRole('link').first().focus();
  await page.keyboard.press('Space');
  await expect(board.carried).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'lifted' })).toHaveCount(0);

  await page.goto('/admin/crm/settings/statuses');
  await expect(page.getByText('This is for admins')).toBeVisible();
  await context.close();
});
