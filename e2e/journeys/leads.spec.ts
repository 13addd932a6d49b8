/** Leads (R44): made, found, moved, converted by hand and back; their report and their forms. */

import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

/** A name that no other journey has. */
function somebody(): { name: string; email: string } {
  const mark = crypto.randomUUID().slice(0, 8);
  return { name: `Lea Lead ${mark}`, email: `lea.${mark}@example.org` };
}

test('a lead is written down, gets a next step, and is undone', async ({ api, leads, page }) => {
  const { name, email } = somebody();
  await leads.open();
  await expectAccessible(page, 'the list of leads');
  await leads.make.click();
  await leads.form.getByRole('textbox', { name: 'Name' }).fill(name);
  await leads.form.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await leads.form.getByRole('textbox', { name: 'Source' }).fill('webinar');
  await expectAccessible(page, 'the form of a lead');
  await leads.form.getByRole('button', { name: 'Make the lead' }).click();
  await expect(leads.heading).toHaveText(name);
  const id = page.url().split('/').pop() ?? '';
  expect(await api.lead(id)).toMatchObject({ email, source: 'webinar', status: 'new' });

  const step = leads.facts.getByRole('textbox', { name: 'Next step' });
  await step.fill('Call back');
  await step.press('Enter');
  await expect(leads.toast.filter({ hasText: 'Next step is saved' })).toBeVisible();
  expect((await api.lead(id)).next_step).toBe('Call back');
  await expectAccessible(page, 'a lead');
  await leads.facts.getByRole('combobox', { name: 'Status' }).selectOption('Contacted');
  await expect.poll(async () => (await api.lead(id)).status).toBe('contacted');
  await leads.history.getByRole('listitem').filter({ hasText: 'Contacted' }).getByRole('button', { name: 'Undo this change' }).click();
  await expect.poll(async () => (await api.lead(id)).status).toBe('new');
});

test('what somebody else changed meanwhile is said, and nothing is lost', async ({ api, guard, leads, page }) => {
  guard.expects(/status of 412/, /api\/crm\/events|ERR_FAILED/);
  // Otherwise it would be seen before it stands in the way.
  await page.route('**/api/crm/events', (route) => route.abort());
  const { id } = await api.newLead(somebody());
  await leads.show(id);
  const source = leads.facts.getByRole('textbox', { name: 'Source' });
  await source.fill('friend');
  await api.updateLead(id, { source: 'webinar' });
  await source.press('Enter');
  const toast = leads.toast.filter({ hasText: 'meanwhile' });
  await expect(toast).toBeVisible();
  await expect(source).toHaveValue('friend');
  await toast.getByRole('button', { name: 'Change it anyway' }).click();
  await expect.poll(async () => (await api.lead(id)).source).toBe('friend');
});

test('a card is moved, and that is undone', async ({ api, leads, page }) => {
  const who = somebody();
  const { id } = await api.newLead(who);
  await leads.openBoard(`?q=${encodeURIComponent(who.email)}`);
  const { board } = leads;
  await expect(board.cardIn('New', id)).toBeVisible();
  await expectAccessible(page, 'the board of leads');
  await board.drag(board.card(id), 'Qualified');
  await expect(board.toast).toContainText('moved to Qualified');
  await expect.poll(async () => (await api.lead(id)).status).toBe('qualified');
  await board.toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.lead(id)).status).toBe('new');
});

test('a lead becomes a member by hand, and no longer', async ({ api, leads, page }) => {
  const { id } = await api.newLead(somebody());
  const [row] = await api.all({ filter: 'health_status = healthy', sort: 'name' });
  if (!row?.email) throw new Error('there is nobody');
  await leads.show(id);
  await page.getByRole('button', { name: 'Convert…' }).click();
  await leads.conversion.getByRole('searchbox', { name: 'Member' }).fill(row.email);
  await leads.conversion.getByRole('radio').first().check();
  await expectAccessible(page, 'the choice of who a lead has become');
  await leads.conversion.getByRole('button', { name: 'Convert' }).click();
  await expect.poll(async () => (await api.lead(id)).member_id).toBe(row.id);
  await expect(page.getByRole('main')).toContainText('Became');
  await page.getByRole('button', { name: 'Take the conversion back' }).click();
  await expect.poll(async () => (await api.lead(id)).member_id).toBe(null);
  expect((await api.lead(id)).status).toBe('new');
});

test('the report compares months and sources, and the forms have their keys', async ({ page }) => {
  await page.goto('/admin/crm/leads/report');
  await expect(page.getByRole('heading', { name: /of all leads became members/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Conversion by source' })).toBeVisible();
  await expectAccessible(page, 'the report of leads');

  await page.goto('/admin/crm/settings/lead-forms');
  const name = `Landing page ${crypto.randomUUID().slice(0, 8)}`;
  await page.getByRole('button', { name: 'New form' }).click();
  const form = page.getByRole('dialog', { name: 'New form' });
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  await form.getByRole('textbox', { name: 'Origins' }).fill('https://www.example.com');
  await form.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row.getByRole('textbox', { name: `Key of ${name}` })).toHaveValue(/^pk_/);
  await expectAccessible(page, 'the forms of leads');
  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
});
