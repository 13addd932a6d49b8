/** Settings of ingestion: write keys shown once and revoked, events that were not counted, and what they become. */

import type { APIRequestContext } from '@playwright/test';

import { expect, test } from '../support/test.ts';

test.describe.configure({ mode: 'default' });

test('a write key is shown once, opens the door, and is revoked', async ({ context, guard, ingestion, page, playwright }) => {
  guard.expects(/Permissions/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const name = `Web app ${crypto.randomUUID().slice(0, 8)}`;
  await ingestion.show();
  const key = await ingestion.makeKey(name);
  expect(key).toMatch(/^wk_.{20,}/);
  await ingestion.keyDialog.getByRole('button', { name: 'Copy' }).click();
  await expect(ingestion.keyDialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);

  await ingestion.keyDialog.getByRole('button', { name: 'Done' }).click();
  const line = ingestion.row(ingestion.keys, name);
  await expect(line).toContainText('Not used yet');
  expect(await page.content()).not.toContain(key);

  const product = await playwright.request.newContext({ baseURL: new URL(page.url()).origin });
  expect(await track(product, key, 'Meditation Finished')).toBe(200);
  await line.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('dialog', { name: `Revoke “${name}”?` }).getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(line).toContainText('Revoked');
  await expect(line.getByRole('button')).toHaveCount(0);
  expect(await track(product, key, 'Meditation Finished')).toBe(401);
  await product.dispose();
});

test('a key needs a name', async ({ ingestion }) => {
  await ingestion.show();
  await ingestion.newKey.click();
  await expect(ingestion.keyDialog.getByRole('textbox', { name: 'Name' })).toBeFocused();
  const make = ingestion.keyDialog.getByRole('button', { name: 'Make the key' });
  await expect(make).toBeDisabled();
  await ingestion.keyDialog.getByRole('textbox', { name: 'Name' }).fill('  ');
  await expect(make).toBeDisabled();
});

test('an event that was not counted is mapped, and then counted', async ({ ingestion, page, playwright }) => {
  await ingestion.show();
  const key = await ingestion.makeKey('Mobile app');
  await ingestion.keyDialog.getByRole('button', { name: 'Done' }).click();
  const event = `Breath Session ${crypto.randomUUID().slice(0, 8)}`;
  const product = await playwright.request.newContext({ baseURL: new URL(page.url()).origin });
  expect(await track(product, key, event)).toBe(200);

  await expect(async () => {
    await ingestion.show();
    await expect(ingestion.row(ingestion.unmapped, event)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await ingestion.row(ingestion.unmapped, event).getByRole('button', { name: `Map ${event}` }).click();
  await ingestion.rule.getByRole('combobox', { name: 'Becomes' }).selectOption('Tokens used');
  await ingestion.rule.getByRole('textbox', { name: 'Number of tokens' }).fill('breaths');
  await ingestion.rule.getByRole('button', { name: 'Save' }).click();
  await expect(ingestion.rule).toBeHidden();
  const line = ingestion.map.getByRole('row').filter({ hasText: 'breaths' }).last();
  await expect(line).toContainText('Tokens used');
  await expect(line).toContainText('breaths');
  await product.dispose();
});

test('settings that cannot be had say so, and *Try again* works', async ({ guard, ingestion, page }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await page.route('**/api/crm/ingestion/**', (route) => route.abort('connectionrefused'));
  await ingestion.open();
  await expect(page.getByRole('alert')).toContainText('The server does not answer');
  await page.unroute('**/api/crm/ingestion/**');
  await ingestion.tryAgain.click();
  await ingestion.settled();
});

async function track(product: APIRequestContext, key: string, event: string): Promise<number> {
  const answer = await product.post('/v1/track', {
    headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
    data: { userId: `user-${crypto.randomUUID()}`, event, messageId: crypto.randomUUID(), properties: { breaths: 12 } },
  });
  return answer.status();
}
