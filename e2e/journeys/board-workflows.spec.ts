/** The guide's workflows that begin on the board: members at risk (R45), and upgrades up to the offer (R48, R21). */

import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

test('at risk: group by health, narrow, look at one and classify', async ({ api, board, member, page }) => {
  await board.open();
  await board.groupBy.selectOption('Health');
  await board.settled();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'At risk', exact: true }).click();
  await expect(page).toHaveURL(/group_by=health_status/);
  await board.settled();
  const filter = new URL(page.url()).searchParams.get('filter') ?? '';
  const columns = await api.board({ group_by: 'health_status', filter });
  for (const { label, total } of columns) await expect.poll(() => board.count(label)).toBe(total.count);
  const wanted = columns.find(({ cards }) => cards.length > 0);
  if (!wanted) throw new Error('the seeded world has members at risk');

  const row = wanted.cards[0]!;
  await board.card(row.id).getByRole('link').click();
  await expect(member.heading).toHaveText(row.name ?? row.email ?? '');
  await page.goBack();
  await board.settled();

  const target = wanted.key === 'churned' ? 'Needs attention' : 'Churned';
  await board.choose(board.card(row.id), target);
  await expect(board.toast).toContainText(`moved to ${target}`);
  await board.toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.row(row.id)).health_status).toBe(row.health_status);
});

test('upgrade: a drag between tiers writes nothing before the choice, and the offer tags', async ({ api, board, page }) => {
  const writes: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && request.url().includes('/api/crm/')) writes.push(request.url());
  });
  const filter = 'subscription_tier = free and vision_count >= 3';
  await board.open(`?group_by=subscription_tier&filter=${encodeURIComponent(filter)}`);
  const card = board.cards('Free').first();
  await expect(card).toBeVisible();
  const id = await board.idOf(card);
  const before = await api.row(id);
  await board.drag(board.card(id), 'Solo');
  await expect(board.tierDialog).toContainText('Solo');
  await expect(board.tierDialog.getByRole('button', { name: /Change the subscription in Stripe/ })).toBeEnabled();
  expect(writes).toEqual([]);
  await board.tierDialog.getByRole('button', { name: 'Leave it' }).click();
  expect((await api.row(id)).revision).toBe(before.revision);

  await board.drag(board.card(id), 'Solo');
  await board.tierDialog.getByRole('button', { name: /Offer an upgrade/ }).click();
  await expect(board.toast).toContainText('tagged upgrade_target');
  await expect(page).toHaveURL(new RegExp(`/members/${id}`));
  const tagged = await api.row(id);
  expect(tagged.tags).toContain('upgrade_target');
  expect(tagged.subscription_tier).toBe('free');
  await board.toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.row(id)).tags).toEqual(before.tags);
});

test('a tier set by hand counts here, and Undo takes it back', async ({ api, board }) => {
  await board.open('?group_by=subscription_tier&sort=-created_at');
  const card = board.cards('Free').first();
  await expect(card).toBeVisible();
  const id = await board.idOf(card);
  await board.drag(card, 'Household');
  await board.tierDialog.getByRole('button', { name: /Set the tier by hand/ }).click();
  await expect(board.toast).toContainText('moved to Household');
  await expect.poll(async () => (await api.row(id)).subscription_tier).toBe('household');
  await board.toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.row(id)).subscription_tier).toBe('free');
});

test('a subscription is changed in Stripe once its price is agreed to, and Undo gives it back', async ({ api, board, member, page }) => {
  await board.open(`?group_by=subscription_tier&sort=-created_at&filter=${encodeURIComponent('subscription_tier = solo and mrr > 0')}`);
  const card = board.cards('Solo').first();
  await expect(card).toBeVisible();
  const id = await board.idOf(card);
  const before = await api.revenue(id);
  expect(before.tier).toBe('solo');
  const change = board.tierDialog.getByRole('button', { name: 'Change in Stripe' });
  const ask = async (): Promise<void> => {
    await board.drag(board.card(id), 'Household');
    await board.tierDialog.getByRole('button', { name: /Change the subscription in Stripe/ }).click();
    await expect(board.tierDialog).toContainText('Now: ');
    await expect(board.tierDialog.getByRole('radio').first()).toBeChecked();
    await expect(board.tierDialog.locator('.tier-cost')).toContainText(/Billed now|Credited/);
    await expect(change).toBeEnabled();
  };
  await ask();
  await expectAccessible(page, 'what a change in Stripe costs');
  // Looked at and left: nothing is changed.
  await board.tierDialog.getByRole('button', { name: 'Back' }).click();
  await board.tierDialog.getByRole('button', { name: 'Leave it' }).click();
  expect((await api.revenue(id)).tier).toBe('solo');

  await ask();
  await change.click();
  await expect(board.toast).toContainText('in Stripe');
  const after = await api.revenue(id);
  expect(after.tier).toBe('household');
  expect(after.mrr.minor).toBeGreaterThan(before.mrr.minor);
  await board.toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.revenue(id)).tier).toBe('solo');
  expect((await api.revenue(id)).mrr).toEqual(before.mrr);

  await page.goto(`/admin/crm/members/${id}`);
  await expect(member.heading).toBeVisible();
  const told = page.locator('.moment[data-kind="tier-change"]');
  await expect(told).toHaveCount(2);
  await expect(told.last()).toContainText('taken back since');
});

test('what Stripe cannot do for a member is said, and nothing is offered', async ({ board }) => {
  await board.open('?group_by=subscription_tier&sort=-created_at');
  await board.drag(board.cards('Free').first(), 'Household');
  await board.tierDialog.getByRole('button', { name: /Change the subscription in Stripe/ }).click();
  await expect(board.tierDialog).toContainText('no subscription under way');
  await expect(board.tierDialog.getByRole('button', { name: 'Change in Stripe' })).toBeDisabled();
});
