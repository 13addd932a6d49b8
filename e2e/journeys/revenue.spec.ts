/** Revenue: every amount opens the way to it, and the settings behind it say what they would do before they do it. */

import { expectAccessible } from '../support/axe.ts';
import { pay, type Paying } from '../support/mirror.ts';
import { expect, test } from '../support/test.ts';

test.describe.configure({ mode: 'default' });

let member: string;
let paying: Paying;

test.beforeAll(async ({ api }) => {
  // Somebody who has nothing at Stripe yet, whatever the world begins with and earlier attempts left.
  for (const { id } of await api.all({ sort: 'created_at' })) {
    const { subscriptions, invoices, payments } = await api.revenue(id);
    if (subscriptions.length + invoices.length + payments.length > 0) continue;
    member = id;
    break;
  }
  paying = await pay(member);
});

test('a member’s tab shows what the API says, and its ledger adds up to the figure', async ({ api, member: page, revenue }) => {
  await revenue.showOf(member);
  const told = await api.revenue(member);
  expect(told.mrr.amount).toBe('223.78');
  await expect(page.stat('MRR')).toHaveText('$223.78');
  await expect(page.stat('Committed MRR')).toHaveText('$0');
  await expect(page.stat('Total spent')).toHaveText('$200');
  await expect(page.fact('Lifetime value', 'Together')).toHaveText('$200');

  const items = revenue.origin.locator('.ledger-item');
  await expect(items).toHaveCount(told.items.length);
  const studio = revenue.row(revenue.origin, paying.name);
  await expect(studio).toContainText('$149');
  await expect(studio).toContainText('every 28 days');
  await expect(studio).toContainText('× 365 ⁄ 336');
  await expect(studio).toContainText('Welcome: 50 %');
  await expect(studio).toContainText('does not last, so not subtracted');
  await expect(studio).toContainText('Ends with its period, counted until then');
  const counted = told.items.filter(({ counts }) => counts === 'committed' || counts === 'ending');
  expect(counted.reduce((sum, { reporting }) => sum + reporting.minor, 0)).toBe(told.mrr.minor);
  await expect(revenue.sum).toHaveText('$223.78');
  for (const peer of ['Stripe', 'ChartMogul', 'ProfitWell']) await expect(revenue.peers).toContainText(peer);

  await expect(revenue.subscription(paying.subscription)).toContainText('Ends on');
  await expect(revenue.movements).toContainText('New');
  await expect(revenue.payments).toContainText('$6 given back');
  await expect(revenue.page.getByText(`${paying.odd}:`)).toBeVisible();
});

test('invoices and payments lead to Stripe in a tab of their own', async ({ revenue }) => {
  await revenue.showOf(member);
  for (const link of [revenue.invoices.getByRole('link'), revenue.payments.getByRole('link')]) {
    await expect(link.first()).toHaveAttribute('href', /^https:\/\/(invoice|pay)\.stripe\.com\//);
    await expect(link.first()).toHaveAttribute('target', '_blank');
    await expect(link.first()).toHaveAttribute('rel', 'noopener');
  }
});

test('somebody who never paid is said to be one', async ({ api, revenue, page }) => {
  const rows = await api.all({ sort: 'created_at' });
  for (const { id } of rows.slice(4)) {
    const told = await api.revenue(id);
    if (told.subscriptions.length + told.invoices.length + told.payments.length + told.movements.length > 0) continue;
    await revenue.showOf(id);
    await expect(page.getByRole('heading', { name: 'Nothing paid so far' })).toBeVisible();
    return;
  }
});

test('a tab that cannot be had says so, and *Try again* works', async ({ guard, page, revenue }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await page.route('**/api/crm/members/*/revenue', (route) => route.abort('connectionrefused'));
  await revenue.showOf(member);
  await expect(page.getByRole('alert').filter({ hasText: 'The server does not answer' })).toBeVisible();
  await page.unroute('**/api/crm/members/*/revenue');
  await revenue.tryAgain.click();
  await expect(revenue.sum).toHaveText('$223.78');
});

test('the dashboard’s MRR opens the members behind it, and leads on to one', async ({ api, dashboard, page, revenue }) => {
  await api.revenue(member);
  await dashboard.show();
  await page.getByRole('button', { name: 'How it came about' }).click();
  await revenue.settled();
  const ledger = await api.ledger();
  await expect(revenue.behind.locator('.behind-sum')).toContainText(`from ${ledger.members} member`);
  const first = ledger.items[0];
  const row = revenue.behind.locator(`.ledger-member[data-member="${first?.id}"]`);
  await expect(row).toBeVisible();
  await expect(revenue.behind.locator('.ledger-member')).toHaveCount(ledger.items.length);
  await row.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/members/${first?.id}\\?tab=revenue`));
  await expect(revenue.behind).toBeHidden();
});

test('a price is mapped to a tier and taken off the map again', async ({ page, revenue }) => {
  await revenue.show();
  const row = revenue.row(revenue.prices, paying.name);
  await expect(row).toContainText('Not mapped');
  await row.getByRole('button', { name: `Map ${paying.name}` }).click();
  const dialog = page.getByRole('dialog', { name: `“${paying.name}” stands for` });
  await dialog.getByRole('combobox', { name: 'Tier' }).selectOption({ label: 'Another one…' });
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Name of the tier' }).fill('studio');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).toContainText('Studio');
  await expect(row).not.toContainText('Not mapped');

  await row.getByRole('button', { name: `Change ${paying.name}` }).click();
  await dialog.getByRole('button', { name: 'Take off the map' }).click();
  await expect(row).toContainText('Not mapped');

  // Who did it is told, with what was before, and it is taken back, as is that.
  const last = revenue.changes.getByRole('row').nth(1);
  await expect(last).toContainText('Ada Lovelace');
  await expect(last).toContainText(/Studio.*no tier/);
  await expectAccessible(page, 'the changes of the settings of revenue');
  await last.getByRole('button', { name: /^Undo/ }).click();
  await expect(row).toContainText('Studio');
  await expect(last).toContainText('Takes an earlier change back');
  await expect(revenue.changes.getByRole('row').nth(2)).toContainText('Undone');
  await last.getByRole('button', { name: /^Undo/ }).click();
  await expect(row).toContainText('Not mapped');
});

test('a customer who is nobody’s is linked to a member who is searched for', async ({ api, page, revenue }) => {
  const rows = await api.all({ sort: 'created_at' });
  const other = rows.find(({ id, name, email }) => id !== member && name && email);
  await revenue.show();
  const row = revenue.row(revenue.customers, paying.stranger);
  await row.getByRole('button', { name: /^Link / }).click();
  const dialog = page.getByRole('dialog', { name: /^Whose is/ });
  await expect(dialog.getByRole('button', { name: 'Link', exact: true })).toBeDisabled();
  await dialog.getByRole('searchbox', { name: 'Member' }).fill(other?.email ?? '');
  await dialog.getByRole('radio', { name: other?.email ?? '' }).check();
  await dialog.getByRole('button', { name: 'Link', exact: true }).click();
  await expect(row).toHaveCount(0);
  await expect(revenue.changes.getByRole('row').nth(1)).toContainText(`Customer ${paying.stranger}`);

  // From the member it is given back.
  await revenue.showOf(other?.id ?? '');
  const theirs = revenue.row(revenue.theirs, paying.stranger);
  await expect(theirs).toContainText('Ada Lovelace');
  await expectAccessible(page, 'the customers of a member');
  await theirs.getByRole('button', { name: /^Not theirs/ }).click();
  await expectAccessible(page, 'whose a customer is');
  await dialog.getByRole('button', { name: 'Take the link back' }).click();
  await expect(dialog).toBeHidden();
  await expect(theirs).toHaveCount(0);
});

test('what was not understood is listed with the reason, and leads to whose it is', async ({ page, revenue }) => {
  await revenue.show();
  const row = revenue.row(revenue.unclear, paying.odd);
  await expect(row).toBeVisible();
  await row.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/members/${member}\\?tab=revenue`));
});

test('an exchange rate is added, and a wrong one refused', async ({ guard, page, revenue }) => {
  guard.expects(/status of 4(00|22)/);
  await revenue.show();
  await revenue.rates.getByRole('button', { name: 'Add a rate' }).click();
  const dialog = page.getByRole('dialog', { name: 'New exchange rate' });
  await dialog.getByRole('textbox', { name: 'Currency' }).fill('zar');
  await dialog.getByLabel('Since').fill('2026-01-01');
  await dialog.getByRole('textbox', { name: 'What one unit is worth' }).fill('0');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'above 0' })).toBeVisible();
  await dialog.getByRole('textbox', { name: 'What one unit is worth' }).fill('0.0541');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(revenue.row(revenue.rates, 'ZAR')).toContainText('0.0541 USD');
});

test('a policy is previewed, saved, found changed by somebody else, and put back', async ({ api, guard, revenue }) => {
  guard.expects(/status of 412/);
  await api.revenue(member);
  const before = await api.policy();
  await revenue.show();
  const ending = revenue.choice(/^Drop at once/);
  await expect(ending).not.toBeChecked();
  await expect(revenue.preview).toBeDisabled();
  await ending.check();
  await revenue.preview.click();
  await expect(revenue.policy.locator('.policy-preview')).toBeVisible();
  const [now, then, change] = await revenue.previewed();
  expect(now).not.toBe(then);
  expect(change).toMatch(/^[-−]/);
  expect((await api.policy()).drop_ending, 'nothing is saved yet').toBe(false);
  await revenue.save.click();
  await expect(revenue.page.locator('.toast')).toContainText('The policy is saved');
  await expect(revenue.policy).toContainText('This is the policy that holds.');
  expect((await api.policy()).drop_ending).toBe(true);
  expect((await api.revenue(member)).mrr.minor).toBe(0);

  // Somebody else is quicker.
  await ending.uncheck();
  await revenue.preview.click();
  await expect(revenue.save).toBeVisible();
  await api.setPolicy({ count_paused: true });
  await revenue.save.click();
  await expect(revenue.policy).toContainText('Somebody else changed the policy meanwhile');
  expect((await api.policy()).drop_ending).toBe(true);

  await api.setPolicy({ drop_ending: before.drop_ending, count_paused: before.count_paused });
  expect((await api.revenue(member)).mrr.minor).toBe(22_378);
});

test('days that are none are said to be none', async ({ revenue, page }) => {
  await revenue.show();
  await revenue.choice(/^Past due stops/).check();
  await page.getByRole('textbox', { name: 'Days' }).fill('soon');
  await expect(revenue.policy).toContainText('A whole number of days');
  await expect(revenue.preview).toBeDisabled();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: width === 390 ? 844 : 900 }, reducedMotion: 'reduce' });

      test('axe finds nothing', async ({ dashboard, page, revenue }) => {
        await revenue.showOf(member);
        await expectAccessible(page, 'the tab of revenue');
        await revenue.show();
        await expectAccessible(page, 'the settings of revenue');
        await revenue.row(revenue.prices, paying.name).getByRole('button').click();
        await expectAccessible(page, 'the tier of a price');
        await page.keyboard.press('Escape');
        await revenue.rates.getByRole('button', { name: 'Add a rate' }).click();
        await expectAccessible(page, 'a new rate');
        await dashboard.show();
        await page.getByRole('button', { name: 'How it came about' }).click();
        await revenue.settled();
        await expectAccessible(page, 'what lies behind a figure');
      });
    });
  }
}
