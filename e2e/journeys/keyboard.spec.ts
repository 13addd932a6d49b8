/** Without a mouse: skip link, order of focus, palette, list of keys, rows; focus never gets lost. */

import { expect, test } from '../support/test.ts';

test('the first stop skips to the content', async ({ members, page, shell }) => {
  await members.show();
  await page.keyboard.press('Tab');
  await expect(shell.skipLink).toBeFocused();
  await expect(shell.skipLink).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('Tab visits everything in the order it is read, and each stop is seen', async ({ members, page, shell }) => {
  await members.show();
  const stops = [];
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const marked = [element, ...element.querySelectorAll('*'), element.parentElement, element.closest('tr')]
        .filter((one) => one !== null)
        .map((one) => getComputedStyle(one))
        .some((one) => one.outlineStyle !== 'none' || one.boxShadow !== 'none');
      return {
        name: element.getAttribute('aria-label') ?? element.innerText.split('\n')[0] ?? '',
        visible: style.visibility === 'visible' && box.width > 0 && box.height > 0,
        marked,
        row: element.closest('tbody') !== null,
      };
    });
    if (!seen) break;
    stops.push(seen);
    if (seen.row) break;
  }
  expect(stops.filter((stop) => !stop.visible || !stop.marked)).toEqual([]);
  const names = stops.map((stop) => stop.name);
  const wanted = ['Skip to content', 'Members', 'At risk', 'Search by name or e-mail', 'Name', 'MRR'];
  const places = wanted.map((name) => names.indexOf(name));
  expect(places.every((place) => place >= 0), names.join(' | ')).toBe(true);
  expect(places, names.join(' | ')).toEqual(places.toSorted((a, b) => a - b));
  await expect(shell.skipLink).toBeAttached();
});

for (const keys of ['Control+k', 'Meta+k']) {
  test(`${keys} finds a member and goes there`, async ({ api, members, member, page, shell }) => {
    const row = (await api.all({ filter: 'name is not null', sort: 'name' }))[40];
    await members.show();
    await page.keyboard.press(keys);
    await expect(shell.paletteInput).toBeFocused();
    await page.keyboard.type(row?.email ?? '');
    await expect(shell.option(new RegExp(row?.email ?? '')).first()).toBeVisible();
    const marked = shell.palette.getByRole('option', { selected: true });
    await expect(marked).toContainText(row?.name ?? '');
    await page.keyboard.press('Enter');
    await expect(shell.palette).toBeHidden();
    await expect(page).toHaveURL(`/admin/crm/members/${row?.id}`);
    await expect(member.heading).toHaveText(row?.name ?? '');
  });
}

test('the palette runs commands, is walked by arrows, and gives the focus back', async ({ members, page, shell }) => {
  await members.show();
  await members.searchInput.focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await expect(shell.palette.getByRole('option', { selected: true })).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(shell.palette).toBeHidden();
  await expect(members.searchInput).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('champ');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/filter=engagement_status\+%3D\+champion/);
});

test('? lists the keys, and Escape gives the focus back', async ({ members, page, shell }) => {
  await members.show();
  await page.keyboard.press('?');
  await expect(shell.keysHelp).toBeVisible();
  for (const words of ['Search and run commands', 'Show keyboard shortcuts', 'Next row', 'Search members']) {
    await expect(shell.keysHelp).toContainText(words);
  }
  await page.keyboard.press('Escape');
  await expect(shell.keysHelp).toBeHidden();
});

test('j, k, arrows, Home and End walk the rows; [ and ] the pages; / and g m lead to their places', async ({ members, page }) => {
  await members.show();
  const link = (row: number) => members.rows.nth(row).getByRole('link');
  await page.keyboard.press('j');
  await expect(link(0)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  await expect(link(2)).toBeFocused();
  await page.keyboard.press('k');
  await expect(link(1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(link(49)).toBeFocused();
  await expect(link(49)).toBeInViewport();
  await page.keyboard.press('Home');
  await expect(link(0)).toBeFocused();

  const first = await link(0).innerText();
  await page.keyboard.press(']');
  await expect(link(0)).not.toHaveText(first);
  await page.keyboard.press('[');
  await expect(link(0)).toHaveText(first);

  await page.keyboard.press('/');
  await expect(members.searchInput).toBeFocused();
  // Letters typed into a field are letters.
  await page.keyboard.type('j?');
  await expect(members.searchInput).toHaveValue('j?');
});

test('suggestions of the filter are chosen by arrows and put away by Escape', async ({ members, page }) => {
  await members.show();
  await page.keyboard.press('f');
  await expect(members.filterInput).toBeFocused();
  await page.keyboard.type('engagement_status = ');
  await expect(members.suggestion('at_risk')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  const active = await members.filterInput.getAttribute('aria-activedescendant');
  expect(active).toBeTruthy();
  await expect(page.locator(`[id="${active}"]`)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(members.suggestions).toBeHidden();
  await expect(members.filterInput).toHaveValue(/engagement_status = /);
});

test('the account menu opens, is walked and closed by keys', async ({ members, page, shell }) => {
  await members.show();
  await shell.account.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'Account' });
  await expect(menu.getByRole('menuitemradio', { checked: true })).toBeFocused();
  await page.keyboard.press('End');
  await expect(menu.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(shell.account).toBeFocused();
});
