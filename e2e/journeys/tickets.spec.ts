/** Tickets (R15, R43): made, found, answered, moved, merged; two who answer at once see each other before they send. */

import { TicketsPage } from '../pages/tickets.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';
import { AGENT } from '../support/viewer.ts';

const OPEN = 'status in (open, in_progress, waiting_reply)';

/** A subject that no other journey has. */
function subject(): string {
  return `Recording stops ${crypto.randomUUID().slice(0, 8)}`;
}

test('a ticket is written down, answered, noted about, resolved, and that is undone', async ({ api, page, tickets }) => {
  const about = subject();
  await tickets.open();
  await expectAccessible(page, 'the list of tickets');
  await tickets.make.click();
  await expectAccessible(page, 'the form of a ticket');
  await tickets.form.getByRole('textbox', { name: 'Subject' }).fill(about);
  await tickets.form.getByRole('textbox', { name: 'Description' }).fill('It stops after a minute.');
  await tickets.form.getByRole('combobox', { name: 'Priority' }).selectOption('High');
  await tickets.form.getByRole('button', { name: 'Make the ticket' }).click();
  await expect(tickets.heading).toContainText(about);
  const reference = /SUPP-\d+/.exec(await tickets.heading.innerText())?.[0] ?? '';
  expect(await api.ticket(reference)).toMatchObject({ status: 'open', priority: 'high' });
  await expect(tickets.facts).toContainText(/Due in|No clock runs/);

  await tickets.say('Only for us: known since yesterday.', 'Internal note');
  await tickets.composer.getByText('Public reply', { exact: true }).click();
  await tickets.composer.getByRole('combobox', { name: 'By' }).selectOption('Shown in the product only');
  await tickets.words.fill('Please install the newest version.');
  await tickets.words.press('ControlOrMeta+Enter');
  await expect(tickets.entry('Please install the newest version.')).toHaveAttribute('data-kind', 'reply');
  await expect.poll(async () => (await api.ticket(reference)).status).toBe('waiting_reply');
  await expectAccessible(page, 'a ticket');

  await tickets.facts.getByRole('combobox', { name: 'Status' }).selectOption('Resolved');
  await expect(tickets.toast.filter({ hasText: 'Status is Resolved' })).toBeVisible();
  expect((await api.ticket(reference)).status).toBe('resolved');
  await tickets.toast.filter({ hasText: 'Status is Resolved' }).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.ticket(reference)).status).toBe('waiting_reply');
});

test('the list is filtered in the language, by views and by words, and the address holds it', async ({ api, guard, page, tickets }) => {
  const about = subject();
  const { reference } = await api.newTicket({ subject: about, priority: 'urgent', category: 'audio' });
  await tickets.open();
  await tickets.filter.fill('priority = urgent and category = audio');
  await tickets.filter.press('Enter');
  await expect(page).toHaveURL(/filter=priority\+%3D\+urgent/);
  await tickets.settled();
  await tickets.search.fill(about);
  await expect(tickets.rows).toHaveCount(1);
  await expect(tickets.rows.first()).toContainText(reference);
  await page.reload();
  await expect(tickets.rows).toHaveCount(1);
  await tickets.rows.first().getByRole('link').click();
  await expect(tickets.heading).toContainText(about);
  await page.goBack();

  await tickets.view('Open').click();
  await tickets.settled();
  await expect(tickets.view('Open')).toHaveAttribute('aria-current', 'page');
  await expect(page.locator('.page-note')).toHaveText((await api.ticketTotal(OPEN)).toLocaleString('en-US'));

  guard.expects(/status of 400/);
  await tickets.filter.fill('prioritty = urgent');
  await tickets.filter.press('Enter');
  await expect(page.getByRole('button', { name: /priority/ })).toBeVisible();
});

test('a card is moved by mouse and by keyboard, and moved back', async ({ api, page, tickets }) => {
  const about = subject();
  const { id } = await api.newTicket({ subject: about });
  await tickets.openBoard(`?q=${encodeURIComponent(about)}`);
  const { board } = tickets;
  await expect(board.card(id)).toBeVisible();
  await expectAccessible(page, 'the board of tickets');
  await board.drag(board.card(id), 'In progress');
  await expect(board.toast).toContainText('moved to In progress');
  await expect.poll(async () => (await api.ticket(id)).status).toBe('in_progress');
  await board.toast.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await api.ticket(id)).status).toBe('open');
  await expect(board.cardIn('Open', id)).toBeVisible();

  await board.column('Open').getByRole('group').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect.poll(async () => (await api.ticket(id)).status).toBe('in_progress');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await api.ticket(id)).status).toBe('open');

  // What somebody else does is seen without a reload.
  await api.updateTicket(id, { status: 'closed' });
  await expect(board.cardIn('Closed', id)).toBeVisible();
});

test('two who answer at once see each other, and no words are lost', async ({ api, guard, second, tickets }) => {
  guard.expects(/status of 409/);
  const { reference } = await api.newTicket({ subject: subject() });
  await tickets.show(reference);
  const other = new TicketsPage(await second.newPage());
  await other.show(reference);
  await expect(tickets.others).toContainText(`${AGENT} is here`);
  await other.words.fill('I take this one.');
  await expect(tickets.others).toContainText(`${AGENT} is writing an answer`);

  await tickets.words.fill('My own answer.');
  await other.composer.getByRole('combobox', { name: 'By' }).selectOption('Shown in the product only');
  await other.composer.getByRole('button', { name: 'Send reply' }).click();
  await expect(other.entry('I take this one.')).toBeVisible();
  // It comes by itself, and says so where somebody writes.
  await expect(tickets.entry('I take this one.')).toBeVisible();
  await expect(tickets.composer).toContainText('wrote while you were writing');
  await expect(tickets.words).toHaveValue('My own answer.');
  await tickets.composer.getByRole('combobox', { name: 'By' }).selectOption('Shown in the product only');
  await tickets.composer.getByRole('button', { name: 'Send reply' }).click();
  await expect(tickets.composer.getByRole('button', { name: 'Send anyway' })).toBeVisible();
  expect((await api.ticketEntries(reference)).filter(({ body }) => body === 'My own answer.')).toHaveLength(0);
  await tickets.composer.getByRole('button', { name: 'Send anyway' }).click();
  await expect(tickets.entry('My own answer.')).toBeVisible();
});

test('a ticket is merged into another of the same member, and opens from their page in a new tab', async ({ api, context, member, page, tickets }) => {
  const [row] = await api.all({ filter: 'health_status = healthy', sort: 'name' });
  if (!row) throw new Error('there is nobody');
  const into = await api.newTicket({ subject: subject(), member_id: row.id });
  const from = await api.newTicket({ subject: subject(), member_id: row.id });
  await api.reply(from.id, { visibility: 'internal', body: 'Said in the first.' });
  await member.show(row.id, '?tab=support');
  const link = page.getByRole('link', { name: from.reference });
  await expect(link).toHaveAttribute('target', '_blank');
  await expectAccessible(page, 'the tickets of a member');
  const opened = context.waitForEvent('page');
  await link.click();
  const apart = new TicketsPage(await opened);
  await expect(apart.heading).toContainText(from.reference);
  await apart.page.close();

  await tickets.show(from.reference);
  await page.getByRole('button', { name: 'Merge…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Merge into another ticket' });
  await dialog.getByRole('searchbox', { name: 'Ticket' }).fill(into.subject);
  await dialog.getByRole('radio', { name: new RegExp(into.reference) }).check();
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await expect(tickets.heading).toContainText(into.reference);
  await expect(tickets.entry('Said in the first.')).toContainText(`in ${from.reference}`);
  await expect.poll(async () => (await api.ticket(from.id)).status).toBe('closed');
});

test('the targets are set, and the report tells how they were met', async ({ page }) => {
  await page.goto('/admin/crm/settings/support');
  await expect(page.getByRole('heading', { name: 'Targets by priority' })).toBeVisible();
  await expectAccessible(page, 'the settings of support');
  const first = page.getByRole('group', { name: 'Urgent' }).getByRole('textbox', { name: 'First response' });
  const before = await first.inputValue();
  await first.fill('soon');
  await page.getByRole('button', { name: 'Save the targets' }).click();
  await expect(page.getByRole('main')).toContainText('are times like 30m');
  await first.fill(before === '25m' ? '26m' : '25m');
  await page.getByRole('button', { name: 'Save the targets' }).click();
  const saved = page.locator('.toast').filter({ hasText: 'targets are saved' });
  await saved.getByRole('button', { name: 'Dismiss' }).click();
  await first.fill(before);
  await page.getByRole('button', { name: 'Save the targets' }).click();
  await expect(page.getByText('These are the targets that hold.')).toBeVisible();

  await page.goto('/admin/crm/tickets/report');
  await expect(page.getByRole('heading', { name: 'Ticket report' })).toBeVisible();
  await expectAccessible(page, 'the report of tickets');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('tickets are behind More, and a ticket fits', async ({ api, page, shell, tickets }) => {
    const { reference } = await api.newTicket({ subject: subject() });
    await page.goto('/admin/crm/dashboard');
    await shell.chooseFromAccount('Tickets');
    await expect(tickets.heading).toHaveText('Tickets');
    await tickets.show(reference);
    await expect(tickets.words).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    await expectAccessible(page, 'a ticket on a phone');
  });
});
