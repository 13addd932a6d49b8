/** Addresses at which there is nothing: said in the frame of the page, with a way on. */

import { expect, test } from '../support/test.ts';

test('an unknown address says so and leads on', async ({ dashboard, page, shell }) => {
  await page.goto('/admin/crm/nothing-of-the-kind');
  await expect(shell.nothingHere).toBeVisible();
  await expect(page).toHaveTitle('Not found · Member Success');
  await page.getByRole('link', { name: 'Go to the dashboard' }).click();
  await dashboard.settled();
});

test('a member nobody knows says so and leads back to the list', async ({ guard, members, member, page }) => {
  guard.expects(/status of 404 .*\/api\/crm\/members\//);
  await page.goto('/admin/crm/members/01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a');
  await expect(member.unknown).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Back to members' }).last().click();
  await members.settled();
});

test('an id that is none is an unknown member, not a crash', async ({ member, page }) => {
  await page.goto('/admin/crm/members/not-an-id');
  await expect(member.unknown).toBeVisible();
});
