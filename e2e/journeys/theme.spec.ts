/** Light, dark and like the system: taken at once, kept over a reload, before the first paint; motion only where it is wanted. */

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test.ts';

test('the page follows the system until somebody chooses, and keeps the choice', async ({ members, page, shell }) => {
  await members.show();
  const light = await background(page);
  expect(lightness(light)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(async () => lightness(await background(page))).toBeLessThan(60);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => background(page)).toBe(light);

  await shell.chooseFromAccount('Dark');
  await expect.poll(async () => lightness(await background(page))).toBeLessThan(60);
  await page.reload();
  // Before the program runs, so that nothing flashes.
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await members.settled();
  expect(lightness(await background(page))).toBeLessThan(60);

  await shell.chooseFromAccount('Like the system');
  await expect.poll(() => background(page)).toBe(light);
});

test('the dark choice is there before the program is', async ({ guard, members, page, shell }) => {
  guard.expects(/net::ERR_FAILED .*\.wasm$/, /^uncaught: TypeError: Failed to fetch/);
  await members.show();
  await shell.chooseFromAccount('Dark');
  await page.route(/\.wasm$/, (route) => route.abort());
  await page.reload({ waitUntil: 'domcontentloaded' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(lightness(await background(page))).toBeLessThan(60);
});

test('who wants less motion gets none', async ({ members, page, shell }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await members.show();
  await page.keyboard.press('Control+k');
  await expect(shell.palette).toBeVisible();
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
      const longest = Math.max(
        animationName === 'none' ? 0 : Number.parseFloat(animationDuration),
        ...transitionDuration.split(',').map((text) => Number.parseFloat(text)),
      );
      return longest > 0.01 ? [`${element.tagName}.${element.className}: ${animationName} ${longest}s`] : [];
    }),
  );
  expect(moving).toEqual([]);
  expect(await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length)).toBe(0);
});

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
}

/** 0 to 255. */
function lightness(colour: string): number {
  const parts = colour.match(/[\d.]+/g)?.map(Number) ?? [];
  expect(parts.length, colour).toBeGreaterThanOrEqual(3);
  return ((parts[0] ?? 0) + (parts[1] ?? 0) + (parts[2] ?? 0)) / 3;
}
