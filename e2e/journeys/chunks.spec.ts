/** Pages that come in chunks of their own: what stands there meanwhile, and what happens when one does not come. */

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test.ts';

/** The file that holds the chunk of the jobs: chunks lie in files together, and what lies where the page's script tells. */
async function chunk(page: Page): Promise<string> {
  const read = async (path: string) => (await page.request.get(path)).text();
  const name = /\/assets\/crm-frontend-\w+\.js/.exec(await read('/'))?.[0];
  const script = await read(name ?? '/');
  const pack = /__wasm_split_load_jobs = [^;]*?= pack_(\d+)\(/.exec(script)?.[1];
  const file = new RegExp(`const pack_${pack} = pack\\("([^"]+)"`).exec(script)?.[1];
  if (!file) throw new Error('the page has no chunk of the jobs');
  return `**${file}`;
}

test('a page stands in grey until its chunk is here', async ({ page, jobs }) => {
  let release = () => {};
  const gate = new Promise<void>((done) => {
    release = done;
  });
  let asked = 0;
  await page.route(await chunk(page), async (route) => {
    asked += 1;
    await gate;
    await route.continue();
  });
  await page.goto('/admin/crm/jobs');
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'Loading', level: 1 })).toBeAttached();
  await expect(main.locator('[aria-busy="true"]')).toBeVisible();
  expect(asked).toBe(1);
  release();
  await expect(jobs.heading).toBeVisible();
});

test('a chunk that does not come can be asked for again', async ({ guard, page, jobs, shell }) => {
  guard.expects(/Failed to load resource|net::ERR_FAILED/, /Failed to fetch/);
  const file = await chunk(page);
  await page.route(file, (route) => route.abort());
  await page.goto('/admin/crm/members');
  await shell.entry('Jobs').click();
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { name: 'This could not be loaded' })).toBeVisible();
  // The rest of the page goes on.
  await shell.entry('Members').click();
  await expect(page.getByRole('heading', { name: 'Members', level: 1 })).toBeVisible();
  await page.unroute(file);
  await shell.entry('Jobs').click();
  await expect(jobs.heading).toBeVisible();
});
