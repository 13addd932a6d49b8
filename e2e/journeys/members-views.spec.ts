/** The guide's workflows (R45 to R48): each is a view one press away, and the API finds the same members by its filter. */

import { PATH } from '../pages/members.ts';
import type { MemberRow } from '../support/api.ts';
import { MEMBERS } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

const DAY = 24 * 3600 * 1000;

const VIEWS = [
  {
    name: 'At risk',
    filter: 'engagement_status = at_risk or (days_since_last_login > 14 and vision_count = 0)',
    holds: (row: MemberRow) =>
      row.engagement_status === 'at_risk' || ((row.days_since_last_login ?? 0) > 14 && row.vision_count === 0),
  },
  {
    name: 'Champions',
    filter: 'engagement_status = champion',
    holds: (row: MemberRow) => row.engagement_status === 'champion',
  },
  {
    name: 'New without a vision',
    filter: 'created_at > 7d ago and vision_count = 0',
    holds: (row: MemberRow) => Date.now() - Date.parse(row.created_at) < 7 * DAY && row.vision_count === 0,
  },
  {
    name: 'Upgrade opportunities',
    filter:
      'subscription_tier = free and vision_count >= 3 and engagement_status = active and days_since_last_login <= 14',
    holds: (row: MemberRow) =>
      row.subscription_tier === 'free' &&
      (row.vision_count ?? 0) >= 3 &&
      row.engagement_status === 'active' &&
      (row.days_since_last_login ?? 99) <= 14,
  },
];

for (const { name, filter, holds } of VIEWS) {
  test(`the view “${name}” lists exactly whom the guide means`, async ({ api, members, page }) => {
    const wanted = (await api.all()).filter(holds).map((row) => row.id);
    expect(wanted.length, 'the seeded world has some').toBeGreaterThan(0);

    await members.show();
    await members.view(name).click();
    await expect(members.view(name)).toHaveAttribute('aria-current', 'page');
    expect(new URL(page.url()).searchParams.get('filter')).toBe(filter);

    await members.settled();
    const shown = (await members.walk()).flat().map((row) => row.id);
    expect(shown.toSorted()).toEqual(wanted.toSorted());
    expect(await api.total({ filter })).toBe(wanted.length);
    expect(await members.total()).toBe(wanted.length);
  });
}

test('a view stands in the address and leads back to all members', async ({ members, page }) => {
  await members.show();
  await members.view('Champions').click();
  await expect(page).toHaveURL(`${PATH}?filter=engagement_status+%3D+champion`);
  await members.view('All members').click();
  await expect(page).toHaveURL(PATH);
  await expect(members.view('All members')).toHaveAttribute('aria-current', 'page');
});

test('the three signs of being at risk can be looked at alone and combined', async ({ api, members, page }) => {
  await members.show();
  await members.view('At risk').click();
  const parts = page.getByRole('list', { name: 'Parts of At risk' });
  for (const [name, filter] of [
    ['Marked at risk', 'engagement_status = at_risk'],
    ['Away over 14 days', 'days_since_last_login > 14'],
    ['No vision yet', 'vision_count = 0'],
    ['All three', 'engagement_status = at_risk and days_since_last_login > 14 and vision_count = 0'],
  ] as const) {
    await parts.getByRole('link', { name }).click();
    await expect.poll(() => members.filter()).toBe(filter);
    await expect(parts.getByRole('link', { name })).toHaveAttribute('aria-current', 'true');
    // Still the same view.
    await expect(members.view('At risk')).toHaveAttribute('aria-current', 'page');
    const wanted = await api.total({ filter });
    expect(wanted).toBeGreaterThan(0);
    await expect.poll(() => members.total()).toBe(wanted);
  }
});

test('the quick choice by engagement counts everybody once', async ({ api, members }) => {
  await members.show();
  let all = 0;
  for (const [name, filter] of [
    ['Active', 'engagement_status = active'],
    ['At risk', 'engagement_status = at_risk'],
    ['Champion', 'engagement_status = champion'],
    ['Inactive', 'engagement_status = inactive'],
    ['Unclassified', 'engagement_status is null'],
  ] as const) {
    await members.engagement(name).click();
    await expect.poll(() => members.filter()).toBe(filter);
    await expect(members.engagement(name)).toHaveAttribute('aria-current', 'true');
    const wanted = await api.total({ filter });
    await expect.poll(() => members.total()).toBe(wanted);
    all += wanted;
  }
  expect(all).toBe(MEMBERS);
  await members.engagement('All').click();
  await expect.poll(() => members.filter()).toBe('');
  await expect.poll(() => members.total()).toBe(MEMBERS);
});

test('the quick choice keeps the other conditions', async ({ api, members }) => {
  await members.show('?filter=vision_count+%3E+0&sort=name');
  await members.engagement('Champion').click();
  await expect.poll(() => members.filter()).toBe('vision_count > 0 and engagement_status = champion');
  const wanted = await api.total({ filter: members.filter() });
  await expect.poll(() => members.total()).toBe(wanted);
  await members.expectSorted('Name', 'ascending');
});
