/** Messages to many, from a filter to delivered bubbles, tags and notes (R46 to R48), with nothing sent before it was tried out. */

import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';
import { write } from '../support/twilio.ts';

test('new members without a vision are helped, with a note (R47)', async ({ api, broadcasts, inbox, members, page }) => {
  const filter = 'created_at > 7d ago and vision_count = 0';
  await members.open(`?filter=${encodeURIComponent(filter)}`);
  const all = await api.all({ filter });
  expect(all.length).toBeGreaterThan(0);
  const text = `Hi {{first_name|there}}, shall we make your first vision? ${Date.now()}`;
  await page.getByRole('button', { name: 'Message to all of them' }).click();
  await expectAccessible(page, 'the form of a message to many');
  await broadcasts.write(text, { note: 'Sent onboarding help' });
  await expect(broadcasts.dialog).toContainText('Nothing has been sent yet.');
  await expectAccessible(page, 'a message to many that is tried out');
  // What begins it is in sight without scrolling, on a desk and in a hand.
  const size = page.viewportSize();
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    await page.setViewportSize(viewport);
    await expect(broadcasts.begin).toBeInViewport({ ratio: 1 });
  }
  if (size) await page.setViewportSize(size);
  await broadcasts.dialog.getByRole('checkbox').uncheck();
  await broadcasts.begin.click();
  await expect(broadcasts.heading).toBeVisible();
  await broadcasts.done();
  await expectAccessible(page, 'the report of a message to many');

  const sent: string[] = [];
  for (const { id } of all) {
    const wrote = (await api.messages(id)).filter(({ body }) => body.includes('shall we make your first vision?'));
    const { member } = await api.member(id);
    const noted = (member.admin_notes ?? '').includes('Sent onboarding help');
    // Exactly one message and one note, or neither.
    expect(wrote.length).toBe(noted ? 1 : 0);
    if (noted) sent.push(id);
  }
  await expect(broadcasts.figure('Delivered')).toHaveText(String(sent.length));
  await expect(broadcasts.rows).toHaveCount(all.length);
  const [first] = sent;
  if (!first) throw new Error('nobody could be written to');
  await inbox.openMember(first);
  await expect(inbox.bubble('shall we make your first vision?')).toHaveAttribute('data-state', 'delivered');
});

test('an offer goes to a few first, waits, goes on, and is told who wrote back (R48)', async ({ api, broadcasts, inbox, members, page }) => {
  const filter = 'subscription_tier = free and vision_count >= 1';
  const all = await api.all({ filter });
  const reachable: { id: string; number: string }[] = [];
  for (const { id } of all) {
    const sms = (await api.consents(id)).standing.find(({ channel }) => channel === 'sms');
    if (sms?.address && !sms.blocked) reachable.push({ id, number: sms.address });
  }
  expect(reachable.length).toBeGreaterThan(2);
  await members.open(`?filter=${encodeURIComponent(filter)}`);
  await page.getByRole('button', { name: 'Message to all of them' }).click();
  await broadcasts.write(`Hi {{first_name|there}}, an offer for you ${Date.now()}`, { tag: 'offer_of_the_test' });
  await broadcasts.dialog.getByLabel('First to').fill('2');
  await broadcasts.dialog.getByLabel('A minute, at most').fill('6000');
  await expect(broadcasts.begin).toHaveText('Send to the first 2');
  await broadcasts.begin.click();
  await expect(broadcasts.state).toHaveText('Waits for you');
  await expect(broadcasts.figure('Delivered')).toHaveText('2');
  expect(await api.total({ filter: 'tags has "offer_of_the_test"' })).toBe(2);
  await page.getByRole('button', { name: 'Go on with the rest' }).click();
  await broadcasts.done();
  await expect(broadcasts.figure('Delivered')).toHaveText(String(reachable.length));
  expect(await api.total({ filter: 'tags has "offer_of_the_test"' })).toBe(reachable.length);

  await write(reachable[0]!.number, 'Tell me more');
  await expect(broadcasts.figure('Wrote back')).toHaveText('1');
  await page.getByRole('button', { name: 'Undo tags and notes' }).click();
  await expect.poll(() => api.total({ filter: 'tags has "offer_of_the_test"' })).toBe(0);

  // Read, so that nobody counts it after this.
  await inbox.openMember(reachable[0]!.id);
  await expect(inbox.bubble('Tell me more')).toBeVisible();
  await expect(inbox.entry).not.toContainText('unread');
  await page.goto('/admin/crm/broadcasts');
  await expect(page.getByRole('row').filter({ hasText: 'an offer for you' })).toContainText('Done');
  await expectAccessible(page, 'the list of messages to many');
});

test('chosen cards of the board are written to, and who was stopped is not', async ({ api, board, broadcasts, page }) => {
  await board.open('?group_by=engagement_status&sort=-created_at');
  const column = (await api.board({ group_by: 'engagement_status' })).find(({ label }) => label === 'Champion');
  const shown = await board.cards('Champion').evaluateAll((cards) => cards.length);
  const ids: string[] = [];
  let reached = false;
  for (let at = 0; at < shown && ids.length < 3; at += 1) {
    const id = await board.idOf(board.cards('Champion').nth(at));
    const sms = (await api.consents(id)).standing.find(({ channel }) => channel === 'sms');
    const open = Boolean(sms?.address) && !sms?.blocked;
    // One of them at least can be written to.
    if (ids.length < 2 || open || reached) ids.push(id);
    reached ||= open;
  }
  expect([reached, ids.length, (column?.total.count ?? 0) >= 3]).toEqual([true, 3, true]);
  for (const id of ids) await board.card(id).click({ modifiers: ['ControlOrMeta'], position: { x: 6, y: 6 } });
  await expect(page.getByText('3 chosen')).toBeVisible();
  await page.locator('.board-choice').getByRole('button', { name: 'Message' }).click();
  await broadcasts.write(`Thank you for being here ${Date.now()}`, { tag: 'thanked_of_the_test' });
  await expect(broadcasts.dialog).toContainText('3 members');
  await broadcasts.begin.click();
  await expect(broadcasts.heading).toBeVisible();
  await broadcasts.done();
  await expect(broadcasts.rows).toHaveCount(3);
  for (const id of ids) {
    const got = (await api.messages(id)).some(({ body }) => body.includes('Thank you for being here'));
    expect((await api.row(id)).tags.includes('thanked_of_the_test')).toBe(got);
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });

  test('what was sent to many is read there', async ({ page }) => {
    await page.goto('/admin/crm/broadcasts');
    await page.locator('tr[data-broadcast] a').first().click();
    await expect(page.getByRole('heading', { name: 'Broadcast', level: 1 })).toBeVisible();
    await expectAccessible(page, 'a report on a phone');
  });
});
