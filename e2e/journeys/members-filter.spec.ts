/** Filtering: the guide's words typed as they stand, completed, mended; chips; the same text in the page and in the API. */

import { PATH } from '../pages/members.ts';
import { MEMBERS } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

const AT_RISK = 'days_since_last_login > 14 and vision_count = 0';

test('the guide\'s filter for members at risk is typed, with completion', async ({ api, members, page }) => {
  await members.show();
  await page.keyboard.press('f');
  await expect(members.filterInput).toBeFocused();
  await page.keyboard.type('days_s');
  await expect(members.suggestion('days_since_last_login')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(members.filterInput).toHaveValue('days_since_last_login ');
  await page.keyboard.type('> 14 and vis');
  await members.suggestion('vision_count').click();
  await expect(members.filterInput).toBeFocused();
  await page.keyboard.type('= 0');
  await page.keyboard.press('Enter');

  await expect(page).toHaveURL(`${PATH}?filter=days_since_last_login+%3E+14+and+vision_count+%3D+0`);
  await members.settled();
  const rows = await api.all({ filter: AT_RISK });
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan(MEMBERS);
  expect((await members.walk()).flat().map((row) => row.id)).toEqual(rows.map((row) => row.id));
  expect(rows.every((row) => (row.days_since_last_login ?? 0) > 14 && row.vision_count === 0)).toBe(true);
});

test('a mistake is pointed at while typing, and its suggestion mends it', async ({ members, page }) => {
  await members.show();
  await members.writeFilter();
  await members.filterInput.fill('vision_cont = 0');
  await expect(members.filterInput).toHaveAttribute('aria-invalid', 'true');
  await expect(members.filterInput).toHaveAccessibleDescription(/There is no field “vision_cont”.*vision_count/);
  await members.mend('vision_count').click();
  await expect(members.filterInput).toHaveValue('vision_count = 0');
  await expect(members.filterInput).toBeFocused();
  await expect(members.filterInput).not.toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${PATH}?filter=vision_count+%3D+0`);
});

test('a wrong filter in the address is shown, explained and mended', async ({ guard, members, page }) => {
  guard.expects(/status of 400/);
  await members.open('?filter=vision_cont+%3D+0');
  await expect(members.filterInput).toHaveValue('vision_cont = 0');
  await expect(members.filterInput).toHaveAccessibleDescription(/There is no field “vision_cont”/);
  await expect(members.rows).toHaveCount(0);
  await members.mend('vision_count').click();
  await page.keyboard.press('Enter');
  await members.settled();
});

const TEXTS = [
  'days_since_last_login > 14',
  'vision_count = 0',
  'engagement_status = "at_risk"',
  'engagement_status = at_risk and days_since_last_login > 14 and vision_count = 0',
  'engagement_status is null',
  'created_at < 7 days ago',
  'mrr > 0 and not (subscription_tier in (solo, household))',
  'name contains "a" or email contains "b"',
  'health_status != churned and total_storage_mb >= 1.5',
];

for (const filter of TEXTS) {
  test(`page and API find as many by ${filter}`, async ({ api, members }) => {
    const wanted = await api.total({ filter });
    await members.show();
    await members.filterBy(filter);
    await expect.poll(() => members.filter()).not.toBe('');
    if (wanted === 0) {
      await expect(members.nobody).toBeVisible();
    } else {
      await expect.poll(() => members.total()).toBe(wanted);
      await expect(members.rows).toHaveCount(Math.min(wanted, 50));
      // What the page wrote into the address means the same to the API.
      expect(await api.total({ filter: members.filter() })).toBe(wanted);
    }
  });
}

test('chips show what is asked, can be taken off and edited', async ({ api, members, page }) => {
  await members.show(`?filter=${encodeURIComponent(AT_RISK)}`);
  await expect(members.chips).toHaveCount(2);
  await expect(members.chip('Days since last login is more than 14 days')).toBeVisible();
  await expect(members.chip('Visions is 0')).toBeVisible();

  await members.removeChip('Days since last login is more than 14 days').click();
  await expect(page).toHaveURL(`${PATH}?filter=vision_count+%3D+0`);
  await expect(members.chips).toHaveCount(1);
  await expect.poll(() => members.total()).toBe(await api.total({ filter: 'vision_count = 0' }));
  // The focus is not lost with the chip that had it.
  await expect(members.removeChip('Visions is 0')).toBeFocused();

  await members.removeChip('Visions is 0').click();
  await expect(page).toHaveURL(PATH);
  await expect(members.chips).toHaveCount(0);
});

test('a filter is built with the mouse alone', async ({ api, members, page }) => {
  await members.show();
  await members.addFilter('Engagement');
  await page.getByRole('checkbox', { name: 'At risk' }).check();
  await page.getByRole('checkbox', { name: 'Inactive' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  const filter = 'engagement_status in (at_risk, inactive)';
  await expect.poll(() => members.filter()).toBe(filter);
  await expect(members.chips).toHaveCount(1);
  await expect.poll(() => members.total()).toBe(await api.total({ filter }));

  // Another condition, then the first one changed in place.
  await members.addFilter('Visions');
  await page.getByRole('combobox', { name: 'Condition' }).selectOption('is at least');
  await page.getByRole('textbox', { name: 'Value' }).fill('2');
  await page.keyboard.press('Enter');
  await expect.poll(() => members.filter()).toBe(`${filter} and vision_count >= 2`);
  await members.chip('Engagement is one of At risk or Inactive').click();
  await page.getByRole('checkbox', { name: 'Inactive' }).uncheck();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => members.filter()).toBe('engagement_status = at_risk and vision_count >= 2');
  const wanted = await api.total({ filter: members.filter() });
  await expect.poll(() => members.total()).toBe(wanted);
});

test('a form that is not filled in says what is missing and stays', async ({ members, page }) => {
  await members.show();
  await members.addFilter('Visions');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Say what to compare with.' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Value' }).fill('many');
  await expect(page.getByRole('alert').filter({ hasText: /whole number/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Apply' })).toBeHidden();
  await expect(page).toHaveURL(PATH);
});

test('a filter that finds nobody says so, and clearing brings everybody back', async ({ members, page }) => {
  await members.open('?filter=vision_count+%3E+99999&q=nobody');
  await expect(members.nobody).toBeVisible();
  await members.clear.click();
  await expect(page).toHaveURL(PATH);
  await members.settled();
  expect(await members.total()).toBe(MEMBERS);
});
