/** Searching by name and e-mail: while typing, in spite of a typo, together with a filter. */

import { PATH } from '../pages/members.ts';
import { MEMBERS } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

test('a member is found by a part of the name, the e-mail and in spite of a typo', async ({ api, members, page }) => {
  // Somebody with a name long enough to mistype and unlike the others'.
  const everybody = await api.all();
  const somebody = everybody.find((row) => /^[A-Za-z]{5,} [A-Za-z]{6,}$/.test(row.name ?? ''));
  const name = somebody?.name ?? '';
  const last = name.split(' ')[1] ?? '';
  const swapped = `${last.slice(0, 2)}${last[3]}${last[2]}${last.slice(4)}`;

  await members.show();
  for (const words of [name, somebody?.email ?? '', last.toUpperCase(), `${name.split(' ')[0]} ${swapped}`]) {
    await members.searchInput.fill(words);
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(words);
    await members.settled();
    await expect(members.rowOf(somebody?.email ?? '')).toBeVisible();
    expect(await members.total()).toBe(await api.total({ q: words }));
  }
});

test('accents and case make no difference', async ({ api, members, page }) => {
  const accented = (await api.all()).find((row) => /^[a-z ]*[à-öø-ÿ]/i.test(row.name ?? ''));
  const name = accented?.name ?? '';
  const plain = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  expect(plain).not.toBe(name);
  await members.show();
  await members.searchInput.fill(plain);
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(plain);
  await members.settled();
  await expect(members.rowOf(accented?.email ?? '')).toBeVisible();
});

test('words and filter hold together, and each can be taken back', async ({ api, members, page }) => {
  await members.show('?filter=vision_count+%3E+0');
  await members.searchInput.fill('an');
  await expect(page).toHaveURL(`${PATH}?filter=vision_count+%3E+0&q=an`);
  await members.settled();
  expect(await members.total()).toBe(await api.total({ filter: 'vision_count > 0', q: 'an' }));
  await members.searchInput.fill('');
  await expect(page).toHaveURL(`${PATH}?filter=vision_count+%3E+0`);
});

test('words that find nobody say so, and clearing brings everybody back', async ({ members, page }) => {
  await members.show();
  await members.searchInput.fill('zzqqxxyy');
  await expect(members.nobody).toBeVisible();
  await expect(members.nobody).toContainText(/zzqqxxyy|No members|nobody/i);
  await members.clear.click();
  await expect(page).toHaveURL(PATH);
  await members.settled();
  expect(await members.total()).toBe(MEMBERS);
  await expect(members.searchInput).toHaveValue('');
});
