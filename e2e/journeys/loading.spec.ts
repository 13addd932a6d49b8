/** First things first: the shape of the page before its data, old rows while new ones come. */

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test.ts';

const LIST = /\/api\/crm\/members\?/;

test('the shape of the rows is there before the rows', async ({ members, page }) => {
  const { release, held } = await hold(page);
  await members.open();
  await held;
  await expect(members.table).toHaveAttribute('aria-busy', 'true');
  expect(await members.skeletonRows.count()).toBeGreaterThan(5);
  await expect(members.skeletonRows.first()).toBeVisible();
  const empty = await members.header('E-mail').boundingBox();
  release();
  await members.settled();
  const full = await members.header('E-mail').boundingBox();
  // Nothing jumps when the rows come.
  expect(full?.y).toBe(empty?.y);
  expect(full?.height).toBe(empty?.height);
});

test('old rows stay, marked as busy, while new ones come', async ({ members, page }) => {
  await members.show();
  const before = await members.shown();
  const { release, held } = await hold(page);
  await members.pressHead('Name');
  await held;
  await expect(members.table).toHaveAttribute('aria-busy', 'true');
  expect(await members.shown()).toEqual(before);
  release();
  await members.expectSorted('Name', 'ascending');
  expect(await members.shown()).not.toEqual(before);
});

test('what is asked last is what is shown, whatever comes first', async ({ members, page }) => {
  await members.show();
  const { release, held } = await hold(page);
  await members.pressHead('Name');
  await held;
  await page.unroute(LIST);
  await members.pressHead('E-mail');
  await members.expectSorted('E-mail', 'ascending');
  const rows = await members.shown();
  release();
  await expect(members.table).toHaveAttribute('aria-busy', 'false');
  expect(await members.shown()).toEqual(rows);
});

/** Holds the first request for the list until it is released. */
async function hold(page: Page): Promise<{ release: () => void; held: Promise<void> }> {
  const [gate, release] = deferred();
  const [held, arrived] = deferred();
  await page.route(
    LIST,
    async (route) => {
      arrived();
      await gate;
      // The page may have given up on it.
      await route.continue().catch(() => undefined);
    },
    { times: 1 },
  );
  return { release, held };
}

function deferred(): [Promise<void>, () => void] {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return [promise, resolve];
}
