/** Conversations, from a filter to a delivered bubble and back: the tab, the inbox, what members say, and what they forbid. */

import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';
import { undeliverable, write } from '../support/twilio.ts';

test('champions: found by the view, thanked by text, tagged (R46)', async ({ api, inbox, member, members, page }) => {
  const { row } = await api.reachable({ filter: 'engagement_status = champion' });
  await api.template('Thank you', 'Hi {{first_name|there}}, thank you for being with us!');
  await members.open();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Champions', exact: true }).click();
  await expect(page).toHaveURL(/champion/);
  await page.locator(`a[href*="/members/${row.id}"]`).first().click();
  await expect(member.heading).toHaveText(row.name ?? row.email ?? '');
  await page.getByRole('link', { name: 'Text', exact: true }).click();
  await inbox.log.waitFor();
  await expect(inbox.field).toBeFocused();

  await inbox.pick('Templates', 'Thank you');
  await expect(inbox.field).toHaveValue(/first_name/);
  await expect(page.getByText('They will read')).toBeVisible();
  await expect(page.locator('.composer-filled')).not.toContainText('{{');
  await expect(page.locator('.composer-count')).toContainText('about $0.01');
  await expectAccessible(page, 'a message with its preview');
  await inbox.field.press('Enter');
  const bubble = inbox.bubble('thank you for being with us!');
  await expect(bubble).toHaveAttribute('data-state', 'delivered');
  await expect(bubble).toContainText('Delivered');
  await expect(inbox.field).toHaveValue('');

  await member.tab('Overview').click();
  await member.addTag.fill('testimonial_candidate');
  await member.addTag.press('Enter');
  await expect.poll(async () => (await api.row(row.id)).tags).toContain('testimonial_candidate');
  await expect(member.moments.filter({ hasText: 'thank you for being with us!' })).toBeVisible();
});

test('an answer arrives by itself, is counted, and counts as read once it is seen', async ({ api, inbox, page }) => {
  const { row, number } = await api.reachable();
  await inbox.openMember(row.id);
  await inbox.field.fill('Shall we talk?');
  await inbox.send.click();
  await expect(inbox.bubble('Shall we talk?')).toHaveAttribute('data-state', 'delivered');
  await write(number, 'Yes please!');
  await expect(inbox.bubble('Yes please!')).toBeVisible();
  await expect(inbox.entry).not.toContainText('unread');

  await page.goto('/admin/crm/dashboard');
  await write(number, 'Are you there?');
  await expect(inbox.entry).toContainText('1 unread');
  await inbox.entry.click();
  await inbox.heading.waitFor();
  await expect(inbox.rows.first()).toContainText('Are you there?');
  await expectAccessible(page, 'the inbox with something unread');
  await inbox.rows.first().click();
  await expect(inbox.bubble('Are you there?')).toBeVisible();
  await expect(inbox.entry).not.toContainText('unread');
  await expectAccessible(page, 'a conversation in the inbox');
});

test('STOP closes the composer while somebody writes, and START opens it again', async ({ api, inbox, page }) => {
  const { row, number } = await api.reachable();
  await inbox.openMember(row.id);
  await inbox.field.fill('You have not made a vision yet');
  await write(number, 'Stop.');
  await expect(inbox.field).toBeDisabled();
  await expect(page.getByText('They have opted out.')).toBeVisible();
  await expect(inbox.send).toBeDisabled();
  await page.locator('.composer summary').click();
  await expect(page.locator('.consents')).toContainText('Stop.');
  await expectAccessible(page, 'a composer that is closed');
  expect((await api.messages(row.id)).filter(({ direction }) => direction === 'outbound')).toEqual([]);
  await write(number, 'START');
  await expect(inbox.field).toBeEnabled();
  await expect(inbox.field).toHaveValue('You have not made a vision yet');
});

test('what they said in other words is recorded with those words', async ({ api, inbox, page }) => {
  const { row } = await api.reachable();
  await inbox.openMember(row.id);
  await page.locator('.composer summary').click();
  await page.getByRole('button', { name: 'Record what they said' }).click();
  const dialog = page.getByRole('dialog', { name: 'Record what they said' });
  await expectAccessible(page, 'the dialog of what they said');
  await dialog.getByLabel('Their words, and where they said them').fill('On the phone: please leave me alone');
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(inbox.field).toBeDisabled();
  const { items } = await api.consents(row.id);
  expect(items[0]).toMatchObject({ consent: 'opted_out', source: 'agent', wording: 'On the phone: please leave me alone' });
});

test('a message that is not delivered says why, with the code of the carrier', async ({ api, inbox }) => {
  const { row, number } = await api.reachable();
  await undeliverable(number, 30003);
  await inbox.openMember(row.id);
  await inbox.field.fill('Hello?');
  await inbox.send.click();
  const bubble = inbox.bubble('Hello?');
  await expect(bubble).toHaveAttribute('data-state', 'undelivered');
  await expect(bubble).toContainText('30003');
  await expect(bubble).toContainText('Not delivered.');
});

test('words that were not sent are there again after the window was closed', async ({ api, inbox, page }) => {
  const { row } = await api.reachable();
  await inbox.openMember(row.id);
  await inbox.field.fill('Half a thought 🙂');
  await expect(page.locator('.composer-count')).toHaveText('16 characters · 1 segment · UCS-2');
  await page.reload();
  await expect(inbox.field).toHaveValue('Half a thought 🙂');
  await inbox.field.press('Shift+Enter');
  await expect(inbox.field).toHaveValue('Half a thought 🙂\n');
  expect(await api.messages(row.id)).toEqual([]);
});

test('a number that nobody is known for is kept, and given to a member', async ({ api, inbox, page }) => {
  const { row } = await api.reachable();
  const text = `Is this the right number? ${Date.now()}`;
  await write('+12025550177', text);
  await inbox.open('?show=all');
  const line = inbox.row(text);
  await expect(line).toContainText('Not linked');
  await line.click();
  await expect(inbox.bubble(text)).toBeVisible();
  await expectAccessible(page, 'the conversation of an unknown number');
  await page.getByRole('searchbox', { name: 'Member' }).fill(row.email ?? '');
  await page.getByRole('radio', { name: row.email ?? '' }).check();
  await page.getByRole('button', { name: 'Link to this member' }).click();
  await expect(inbox.field).toBeVisible();
  await expect(inbox.bubble(text)).toBeVisible();
  expect((await api.messages(row.id)).map(({ body }) => body)).toContain(text);
});

test('a number that nobody is known for is given to a lead, whose page leads back to it', async ({ api, inbox, leads, page }) => {
  const email = `number-${Date.now()}@example.com`;
  const lead = await api.newLead({ name: 'Nuria Vidal', email });
  const text = `Do you have a plan for two? ${Date.now()}`;
  await write('+12025550178', text);
  await inbox.open('?show=all');
  await inbox.row(text).click();
  await page.getByRole('radio', { name: 'A lead' }).check();
  await page.getByRole('searchbox', { name: 'Lead' }).fill(email);
  await page.getByRole('radio', { name: email }).check();
  await page.getByRole('button', { name: 'Link to this lead' }).click();
  await expect(page.getByText('who is no member yet')).toBeVisible();
  await expect(inbox.row(text)).toContainText('Lead');
  await expectAccessible(page, 'the conversation of a lead');
  await leads.show(lead.id);
  await page.getByRole('region', { name: 'Conversation' }).getByRole('link', { name: text }).click();
  await expect(inbox.bubble(text)).toBeVisible();
});

test('a conversation is given, put off and closed, and what they write opens it', async ({ api, inbox, page }) => {
  const { row, number } = await api.reachable();
  const text = `Good morning ${Date.now()}`;
  await write(number, text);
  await inbox.open();
  await inbox.row(text).click();
  await expect(inbox.bubble(text)).toBeVisible();
  await inbox.pick('Assign', '(you)');
  await expect(page.getByRole('button', { name: 'Assigned to Ada Lovelace' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Which conversations' }).getByRole('link', { name: 'Mine' }).click();
  await inbox.row(text).click();
  await inbox.pick('Snooze', 'In a day');
  await expect(page.getByText(/^Snoozed until/)).toBeVisible();
  await expect(inbox.row(text)).toHaveCount(0);
  await page.getByRole('button', { name: 'Reopen' }).click();
  await expect(inbox.row(text)).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(inbox.row(text)).toHaveCount(0);
  await write(number, `${text} again`);
  await expect(inbox.row(`${text} again`)).toBeVisible();
  expect(await api.messages(row.id)).toHaveLength(2);
  await inbox.row(`${text} again`).click();
  const happened = page.locator('[data-change]');
  await expect(happened).toHaveText([
    /^Ada Lovelace took it on · /,
    /^Ada Lovelace put it off until .+ · /,
    /^Ada Lovelace opened it again · /,
    /^Ada Lovelace closed it · /,
    /^Open again, since they wrote · /,
  ]);
  await expectAccessible(page, 'a conversation with what became of it');
});

test('a long conversation opens at its end and reads on where one scrolls back', async ({ api, inbox }) => {
  const { row, number } = await api.reachable();
  for (let i = 1; i <= 60; i += 1) await write(number, `Line ${i}.`);
  await expect.poll(async () => (await api.messages(row.id)).length).toBe(50);
  await inbox.openMember(row.id);
  await expect(inbox.bubble('Line 60.')).toBeInViewport();
  await expect(inbox.bubble('Line 1.')).toHaveCount(0);
  await inbox.log.evaluate((log) => log.scrollTo(0, -log.scrollHeight));
  await expect(inbox.bubble('Line 1.')).toHaveCount(1);
  await expect(inbox.bubbles).toHaveCount(60);
});

test('templates are made, checked while one writes, changed and deleted', async ({ page }) => {
  await page.goto('/admin/crm/settings/templates');
  await page.getByRole('button', { name: 'New template' }).click();
  const dialog = page.getByRole('dialog', { name: 'New template' });
  await dialog.getByLabel('Name').fill('Onboarding help');
  await dialog.getByLabel('Text', { exact: true }).fill('Hi {{firstname}}');
  await expect(dialog.getByRole('alert').filter({ hasText: 'Did you mean “first_name”?' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expectAccessible(page, 'the dialog of a template');
  await dialog.getByLabel('Text', { exact: true }).fill('Hi {{first_name|there}}');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const line = page.getByRole('row').filter({ hasText: 'Onboarding help' });
  await expect(line).toContainText('Hi {{first_name|there}}');
  await expectAccessible(page, 'the templates');
  await page.getByRole('button', { name: 'Delete Onboarding help' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(line).toHaveCount(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });

  test('the list and a conversation follow each other', async ({ api, inbox, page }) => {
    const { number } = await api.reachable();
    const text = `From my phone ${Date.now()}`;
    await write(number, text);
    await inbox.open();
    await expectAccessible(page, 'the inbox on a phone');
    await inbox.row(text).click();
    await expect(inbox.bubble(text)).toBeVisible();
    await expect(inbox.rows.first()).toBeHidden();
    await expectAccessible(page, 'a conversation on a phone');
    await inbox.field.fill('Got it');
    await inbox.send.click();
    await expect(inbox.bubble('Got it')).toHaveAttribute('data-state', 'delivered');
    await page.getByRole('link', { name: 'All conversations' }).click();
    await expect(inbox.row('Got it')).toBeVisible();
  });
});
