/** Signing in: by password, back to where one wanted to go, refused without a hint, slowed down after too many attempts. */

import { admin } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

test.use({ session: 'none' });

const REFUSED = /status of 401 .*\/api\/auth\/sign-in$/;

test('somebody signs in and arrives at the dashboard', async ({ page, signInPage, dashboard }) => {
  await page.goto('/');
  await expect(page).toHaveURL('/sign-in');
  await expect(page).toHaveTitle('Sign in · Member Success');
  await expect(signInPage.email).toBeFocused();
  await expect(signInPage.submit).toBeDisabled();

  await signInPage.signIn(admin);

  await dashboard.settled();
  await expect(page).toHaveURL('/admin/crm/dashboard');
  await expect(page).toHaveTitle('Dashboard · Member Success');

  // The sign-in page is no place to come back to.
  await page.goBack();
  await expect(signInPage.heading).toBeHidden();
});

test('the keyboard is enough to sign in', async ({ page, signInPage, dashboard }) => {
  await signInPage.open();
  await page.keyboard.type(admin.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(admin.password);
  await page.keyboard.press('Enter');
  await expect(dashboard.heading).toBeVisible();
});

test('signing in leads back to the list somebody asked for', async ({ page, signInPage, members }) => {
  const wanted = '/admin/crm/members?filter=engagement_status+%3D+champion&sort=-mrr';
  await page.goto(wanted);
  await expect(signInPage.heading).toBeVisible();
  await signInPage.signIn(admin);
  await expect(page).toHaveURL(wanted);
  await expect(members.chip('Engagement is Champion')).toBeVisible();
});

test('an address of another site is no place to go to after signing in', async ({ page, signInPage, dashboard }) => {
  await page.goto('/sign-in?next=%2F%2Fevil.example%2F');
  await signInPage.signIn(admin);
  await expect(dashboard.heading).toBeVisible();
  await expect(page).toHaveURL('/admin/crm/dashboard');
});

test('a wrong password and an unknown account are refused in the same words', async ({ guard, signInPage }) => {
  guard.expects(REFUSED);
  await signInPage.open();
  await signInPage.signIn({ email: admin.email, password: 'not the password' });
  await expect(signInPage.trouble).toContainText('Wrong e-mail or password');
  const said = await signInPage.trouble.innerText();
  // What was typed can be mended at once.
  await expect(signInPage.email).toHaveValue(admin.email);
  await expect(signInPage.password).toBeFocused();

  await signInPage.signIn({ email: stranger(), password: 'not the password' });
  await expect(signInPage.submit).toBeEnabled();
  await expect(signInPage.trouble).toHaveText(said);

  await signInPage.signIn(admin);
  await expect(signInPage.heading).toBeHidden();
});

test('who guesses has to wait, and is told how long', async ({ guard, page, signInPage }) => {
  guard.expects(REFUSED, /status of 429 .*\/api\/auth\/sign-in$/);
  const guessed = { email: stranger(), password: 'a guess' };
  await signInPage.open();
  for (let attempt = 1; ; attempt += 1) {
    expect(attempt, 'attempts until one has to wait').toBeLessThanOrEqual(8);
    const answer = page.waitForResponse('/api/auth/sign-in');
    await signInPage.signIn(guessed);
    if ((await answer).status() === 429) break;
  }
  await expect(signInPage.trouble).toContainText(/^Too many attempts\. Try again in (a second|\d+ (seconds|minutes))\.$/);

  // Nobody else is locked out by it.
  await signInPage.signIn(admin);
  await expect(signInPage.heading).toBeHidden();
});

test('a password can be looked at while it is typed', async ({ page, signInPage }) => {
  await signInPage.open();
  await signInPage.password.fill('correct horse');
  await expect(signInPage.password).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Show password' }).click();
  await expect(signInPage.password).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'Hide password' }).click();
  await expect(signInPage.password).toHaveAttribute('type', 'password');
});

test('a server that does not answer is said, and the form stays', async ({ guard, page, signInPage }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED .*\/api\/auth\/sign-in$/);
  await signInPage.open();
  await page.route('/api/auth/sign-in', (route) => route.abort('connectionrefused'));
  await signInPage.signIn(admin);
  await expect(signInPage.trouble).toContainText('The server does not answer');
  await expect(signInPage.email).toHaveValue(admin.email);

  await page.unroute('/api/auth/sign-in');
  await signInPage.submit.click();
  await expect(signInPage.heading).toBeHidden();
});

/** An account nobody has, another one each time: what is counted against it must not stand in the way of the next run. */
function stranger(): string {
  return `${crypto.randomUUID()}@example.org`;
}
