/** Names of every kind and length, and where the member is by the clock: shown as they are, at every width. */

import type { Page } from '@playwright/test';

import { somebody } from '../support/somebody.ts';
import { expect, test } from '../support/test.ts';

const MEMBER = /\/api\/crm\/members\/[^/]+$/;

const NAMES = [
  ['a name of 200 letters without a blank', 'x'.repeat(200)],
  ['a name from the right', 'محمد بن عبد الله'],
  ['a name of pictures', '👩‍👩‍👧‍👦 Zoë 🙂'],
  ['a name of markup', '<script>alert(1)</script>'],
  ['a name that turns what follows', 'abc\u202edef'],
] as const;

const WIDTHS = [1440, 390] as const;

/** The server's answers, with this in the place of what they say. */
async function answer(page: Page, own: object): Promise<void> {
  await page.route(MEMBER, async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as object;
    await route.fulfill({ response, json: response.ok() ? { ...json, ...own } : json });
  });
}

/** As it stands in a sentence: with the end of its direction, where it may have another one. */
function isolated(name: string): string {
  return [...name].every((letter) => (letter.codePointAt(0) ?? 0) < 0x590) ? name : `\u2068${name}\u2069`;
}

for (const [index, [what, name]] of NAMES.entries()) {
  for (const [narrow, width] of WIDTHS.entries()) {
    test(`${what}, ${width} pixels wide`, async ({ api, member, page }) => {
      await page.setViewportSize({ width, height: 900 });
      const id = await somebody(api, 20 + index * WIDTHS.length + narrow);
      await answer(page, { name });
      await member.show(id);
      await expect(member.heading).toHaveText(name);
      await expect(member.heading).toHaveAttribute('dir', 'auto');
      await expect(page).toHaveTitle(`${isolated(name)} · Member Success`);
      const cut = await member.heading.evaluate((heading) => heading.scrollWidth > heading.clientWidth);
      // Where there is no room beside it, a heading has lines enough.
      if (name.length === 200 && width === 1440) expect(cut).toBe(true);
      await member.heading.hover();
      const tip = page.locator('#tooltip');
      if (cut) await expect(tip).toHaveText(name);
      else await expect(tip).toBeHidden();

      await member.addTag.fill(name.slice(0, 100));
      await member.addTag.press('Enter');
      const tag = isolated(name.slice(0, 100));
      const said = name.length < 40 ? `${isolated(name)}: Tagged “${tag}”.` : `Tagged “${tag}”.`;
      await expect(member.toast(said)).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide).toBe(false);
      // An answer may be under way.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    });
  }
}

test('the time of day is the member’s, and of a zone that nobody knows there is none', async ({ api, member, page }) => {
  const id = await somebody(api, 18);
  await answer(page, { time_zone: 'Asia/Tokyo' });
  await member.show(id);
  const tokyo = new Intl.DateTimeFormat('en-US', { timeStyle: 'short', timeZone: 'Asia/Tokyo' });
  const hour = tokyo.format(new Date()).split(':')[0] ?? '';
  await expect(member.intro).toContainText(new RegExp(`(?:^|\\D|20\\d\\d)(${hour}|${(Number(hour) % 12) + 1}):\\d\\d\\s[AP]M in Tokyo`));

  await page.unroute(MEMBER);
  await answer(page, { time_zone: 'Mars/Olympus' });
  await member.show(id);
  await expect(member.intro).toContainText('Joined');
  await expect(member.intro).not.toContainText('Olympus');

  await page.unroute(MEMBER);
  await answer(page, { time_zone: null });
  await member.show(id);
  await expect(member.intro).not.toContainText(/ in /);
});
