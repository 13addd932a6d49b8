/** When the server or the network is away: said plainly, nothing lost, and well again without a reload. */

import { expect, test } from '../support/test.ts';

const LIST = /\/api\/crm\/members\?/;

test('the list fails, says so, and *Try again* works', async ({ guard, members, page, shell }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await page.route(LIST, (route) => route.abort('connectionrefused'));
  await members.open('?filter=vision_count+%3D+0');
  await expect(page.getByRole('alert')).toContainText('The server does not answer');
  await expect(members.chip('Visions is 0')).toBeVisible();

  await page.unroute(LIST);
  await members.tryAgain.click();
  await members.settled();
  await expect(members.tryAgain).toBeHidden();
  await expect(shell.banner).toBeHidden();
});

test('an error of the server is explained with the id of the request', async ({ guard, members, page }) => {
  guard.expects(/status of 500/);
  await page.route(LIST, (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      json: {
        type: 'urn:member-success:problem:internal',
        title: 'Something went wrong',
        status: 500,
        detail: 'It is our fault, and it is in the log.',
        code: 'internal',
        request_id: '01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a',
        errors: [],
      },
    }),
  );
  await members.open();
  const alert = page.getByRole('alert').filter({ hasText: /\S/ });
  await expect(alert).toContainText('It is our fault, and it is in the log.');
  await expect(alert).toContainText('01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a');
  await page.unroute(LIST);
  await members.tryAgain.click();
  await members.settled();
});

test('an answer of a proxy that is no answer of ours is no crash', async ({ guard, members, page }) => {
  guard.expects(/status of 502/);
  await page.route(LIST, (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }));
  await members.open();
  await expect(members.tryAgain).toBeVisible();
});

test('rows stay while the next ones fail to come', async ({ guard, members, page }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await members.show();
  await page.route(LIST, (route) => route.abort('connectionrefused'));
  await members.pressHead('Name');
  await expect(members.tryAgain).toBeVisible();
  await page.unroute(LIST);
  await members.tryAgain.click();
  await members.expectSorted('Name', 'ascending');
});

test('offline is said, and over by itself', async ({ context, guard, members, shell }) => {
  guard.expects(/net::ERR_INTERNET_DISCONNECTED/);
  await members.show();
  await context.setOffline(true);
  await expect(shell.banner).toContainText('You are offline');
  await expect(members.rows.first()).toBeVisible();
  await context.setOffline(false);
  await expect(shell.banner).toBeHidden();
  await members.pressHead('Name');
  await members.expectSorted('Name', 'ascending');
});

test('a server that is away while somebody arrives is said, and asked again', async ({ guard, members, page }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await page.route('/api/**', (route) => route.abort('connectionrefused'));
  await page.goto('/admin/crm/members');
  await expect(members.tryAgain).toBeVisible();
  await page.unroute('/api/**');
  await members.tryAgain.click();
  await members.settled();
});
