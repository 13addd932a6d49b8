/** The address holds the whole state (R6): reload, back, bookmark and share. */

import { MembersPage, PATH } from '../pages/members.ts';
import { SignInPage } from '../pages/sign-in.ts';
import { admin } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

const STATE = `${PATH}?filter=vision_count+%3E+0&q=example&sort=email`;

test('a reload shows the same rows of the same page', async ({ members, page }) => {
  await page.goto(STATE);
  await members.settled();
  await members.turn(members.next);
  const before = await members.shown();
  const address = page.url();
  expect(new URL(address).searchParams.get('cursor')).toBeTruthy();

  await page.reload();
  await members.settled();
  expect(page.url()).toBe(address);
  expect(await members.shown()).toEqual(before);
  await expect(members.chip('Visions is more than 0')).toBeVisible();
  await expect(members.searchInput).toHaveValue('example');
  await expect(members.header('E-mail')).toHaveAttribute('aria-sort', 'ascending');
});

test('back and forth in the browser walk through every step', async ({ members, page }) => {
  await members.show();
  const all = await members.shown();
  await members.filterBy('vision_count > 0');
  await expect(page).toHaveURL(`${PATH}?filter=vision_count+%3E+0`);
  await members.settled();
  await members.pressHead('Name');
  await members.expectSorted('Name', 'ascending');
  const sorted = await members.shown();
  await members.turn(members.next);

  await page.goBack();
  await expect(members.previous).toHaveAttribute('aria-disabled', 'true');
  await members.settled();
  await expect.poll(() => members.shown()).toEqual(sorted);
  await page.goBack();
  await expect(page).toHaveURL(`${PATH}?filter=vision_count+%3E+0`);
  await expect(members.header('Name')).not.toHaveAttribute('aria-sort');
  await page.goBack();
  await expect(page).toHaveURL(PATH);
  await expect(members.filterInput).toHaveValue('');
  await expect.poll(() => members.shown()).toEqual(all);
  await page.goForward();
  await expect(members.filterInput).toHaveValue('vision_count > 0');
});

test('a shared address leads somebody else through the sign-in to the same list', async ({ elsewhere, members, page }) => {
  await page.goto(STATE);
  await members.settled();
  await members.turn(members.next);
  const wanted = await members.shown();

  const other = await elsewhere.newPage();
  await other.goto(page.url());
  await new SignInPage(other).signIn(admin);
  const others = new MembersPage(other);
  await others.settled();
  expect(other.url()).toBe(page.url());
  expect(await others.shown()).toEqual(wanted);
});

test('a cursor that is none is refused with a way on', async ({ guard, members, page }) => {
  guard.expects(/status of 400/);
  await page.goto(`${PATH}?cursor=nonsense`);
  await page.getByRole('link', { name: 'Go to the first page' }).click();
  await expect(page).toHaveURL(PATH);
  await members.settled();
});
