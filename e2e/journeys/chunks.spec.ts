/** Pages that come in chunks of their own: what stands there meanwhile, and what happens when one does not come. */

import { expect, test } from '../support/test.ts';

const CHUNK = /\/assets\/split_jobs-\w+\.wasm$/;

test('a page stands in grey until its chunk is here', async ({ page, jobs }) => {
  let release = () => {};
  const gate = new Promise<void>((done) => {
    release = done;
  });
  await page.route(CHUNK, async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto('/admin/crm/jobs');
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'Loading', level: 1 })).toBeAttached();
  await expect(main.locator('[aria-busy="true"]')).toBeVisible();
  release();
  await expect(jobs.heading).toBeVisible();
});

test('a chunk that does not come can be asked for again', async ({ guard, page, jobs, shell }) => {
  guard.expects(/Failed to load resource|net::ERR_FAILED/, /Failed to fetch/);
  await page.route(CHUNK, (route) => route.abort());
  await page.goto('/admin/crm/members');
  await shell.entry('Jobs').click();
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'This could not be loaded' })).toBeVisible();
  // The rest of the page goes on.
  await shell.entry('Members').click();
  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
  await page.unroute(CHUNK);
  await shell.entry('Jobs').click();
  await expect(jobs.heading).toBeVisible();
});
