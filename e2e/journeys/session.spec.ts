/** The session: renewed without anybody noticing, ended when it is over, shared with nobody after signing out. */

import { MembersPage } from '../pages/members.ts';
import { expect, test } from '../support/test.ts';

test.use({ session: 'own' });

const EXPIRED = /status of 401 .*\/api\//;

test('an expired token is renewed without a trace in the page', async ({ context, guard, page, members }) => {
  guard.expects(EXPIRED);
  await members.open();
  await members.rows.first().waitFor();
  // What the browser does when the token's ten minutes are over.
  await context.clearCookies({ name: 'crm_access' });

  const renewed = page.waitForResponse('/api/auth/refresh');
  await members.pressHead('Name');
  expect((await renewed).status()).toBe(200);

  await expect(page).toHaveURL(/sort=name/);
  await members.settled();
  await expect(members.rows.first()).toBeVisible();
  await expect(members.tryAgain).toBeHidden();
  const names = (await context.cookies()).map((cookie) => cookie.name);
  expect(names).toEqual(expect.arrayContaining(['crm_access', 'crm_refresh']));
});

test('a reload with an expired token stays signed in', async ({ context, guard, page, members, signInPage }) => {
  guard.expects(EXPIRED);
  await members.open();
  await context.clearCookies({ name: 'crm_access' });
  await page.reload();
  await expect(members.rows.first()).toBeVisible();
  await expect(signInPage.heading).toBeHidden();
});

test('two tabs whose token ran out at once both stay signed in', async ({ context, guard, page, members }) => {
  guard.expects(EXPIRED);
  await members.open();
  await members.rows.first().waitFor();
  const other = await context.newPage();
  await other.goto('/admin/crm/members');
  const otherMembers = new MembersPage(other);
  await otherMembers.rows.first().waitFor();
  await context.clearCookies({ name: 'crm_access' });

  await Promise.all([members.pressHead('Name'), otherMembers.pressHead('MRR')]);

  await expect(page).toHaveURL(/sort=name/);
  await expect(other).toHaveURL(/sort=-mrr/);
  await Promise.all([members.settled(), otherMembers.settled()]);
  await expect(members.rows.first()).toBeVisible();
  await expect(otherMembers.rows.first()).toBeVisible();
});

test('a session that is over leads to the sign-in and back again', async ({ context, guard, page, members, signInPage }) => {
  guard.expects(EXPIRED);
  await members.open('?sort=name');
  await members.rows.first().waitFor();
  await context.clearCookies();
  await members.pressHead('MRR');
  await expect(signInPage.heading).toBeVisible();
  const next = new URL(page.url()).searchParams.get('next');
  expect(next).toMatch(/^\/admin\/crm\/members\?sort=/);
});

test('who signs out is out: the page, the history and the API', async ({ context, guard, page, members, shell, signInPage }) => {
  guard.expects(EXPIRED);
  await members.show();
  await members.pressHead('Name');
  await members.expectSorted('Name', 'ascending');
  await shell.chooseFromAccount('Sign out');
  await expect(signInPage.heading).toBeVisible();

  expect(await context.cookies()).toEqual([]);
  await page.goBack();
  await expect(signInPage.heading).toBeVisible();
  await page.goto('/admin/crm/members');
  await expect(signInPage.heading).toBeVisible();
  expect((await context.request.get('/api/crm/members')).status()).toBe(401);
});

test('signing out needs the server, and says so when it is away', async ({ guard, page, members, shell }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await members.open();
  await members.rows.first().waitFor();
  await page.route('/api/auth/sign-out', (route) => route.abort('connectionrefused'));
  await shell.chooseFromAccount('Sign out');
  await expect(page.getByText('You are still signed in.')).toBeVisible();
});
