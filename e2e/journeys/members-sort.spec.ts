/** The member list: every column sorts both ways, unknowns last, and paging neither skips nor repeats anybody. */

import { COLUMNS, type Column, type ShownRow } from '../pages/members.ts';
import { MEMBERS } from '../support/environment.ts';
import { expect, test } from '../support/test.ts';

/** Of whom the seeded world does not know everything. */
const WITH_UNKNOWNS: readonly Column[] = ['Name', 'Status', 'Last login'];

/** Figures begin at their large end, words at A. */
const LARGEST_FIRST: readonly Column[] = ['Visions', 'Last login', 'MRR'];

for (const column of COLUMNS) {
  test(`${column} sorts both ways, unknowns last, nobody missing or twice`, async ({ api, members }) => {
    const everybody = new Set((await api.all()).map((row) => row.id));
    expect(everybody.size).toBe(MEMBERS);
    await members.show();
    const own = LARGEST_FIRST.includes(column) ? 'descending' : 'ascending';
    const other = own === 'ascending' ? 'descending' : 'ascending';
    for (const direction of [own, other] as const) {
      await members.pressHead(column);
      await members.expectSorted(column, direction);
      const rows = (await members.walk()).flat();
      expect(rows.map((row) => row.id).toSorted()).toEqual([...everybody].toSorted());
      expectOrder(column, direction, rows);
    }

    // A third press leads back to the usual order.
    await members.pressHead(column);
    await expect(members.header(column)).not.toHaveAttribute('aria-sort');
    await expect(members.page).toHaveURL('/admin/crm/members');
  });
}

test('pages go forth and back over the same rows', async ({ members }) => {
  await members.show('?sort=name');
  await expect(members.previous).toHaveAttribute('aria-disabled', 'true');
  const forth = await members.walk();
  expect(forth.map((page) => page.length)).toEqual([50, 50, 50, 50, 50, 50]);
  await expect(members.next).toHaveAttribute('aria-disabled', 'true');

  const back = [forth.at(-1)];
  for (let page = forth.length - 1; page > 0; page -= 1) {
    await members.turn(members.previous);
    back.unshift(await members.shown());
  }
  expect(back).toEqual(forth);
  await expect(members.previous).toHaveAttribute('aria-disabled', 'true');
});

test('each page says how many it shows of how many, and in which order', async ({ members }) => {
  await members.show();
  await expect(members.summary).toHaveText(`50 of ${MEMBERS} members, newest first`);
  await members.turn(members.next);
  await expect(members.summary).toHaveText(`50 of ${MEMBERS} members, newest first`);
  await members.pressHead('MRR');
  await expect(members.summary).toHaveText(`50 of ${MEMBERS} members, highest MRR first`);
});

function expectOrder(column: Column, direction: 'ascending' | 'descending', rows: ShownRow[]): void {
  const known = rows.filter((row) => !isUnknown(column, row));
  expect(rows.slice(0, known.length).some((row) => isUnknown(column, row)), 'unknowns last').toBe(false);
  if (WITH_UNKNOWNS.includes(column)) expect(known.length).toBeLessThan(rows.length);
  expect(known.length).toBeGreaterThan(1);
  const sign = direction === 'ascending' ? 1 : -1;
  for (const [index, row] of known.entries()) {
    const before = known[index - 1];
    if (before) {
      expect(sign * compare(column, before, row), `${before.text[column]} before ${row.text[column]}`).toBeLessThanOrEqual(0);
    }
  }
}

function isUnknown(column: Column, row: ShownRow): boolean {
  switch (column) {
    case 'Name':
      // Somebody without a name is called by the e-mail.
      return row.text['Name'] === row.text['E-mail'];
    case 'Last login':
      return row.lastLogin === null;
    case 'Status':
      return row.text[column] === 'Unclassified';
    default:
      return row.text[column].startsWith('—');
  }
}

/** The root order of Unicode, as the database has it. */
const words = new Intl.Collator('und');

function compare(column: Column, a: ShownRow, b: ShownRow): number {
  switch (column) {
    case 'Last login':
      return Date.parse(a.lastLogin ?? '') - Date.parse(b.lastLogin ?? '');
    case 'Visions':
    case 'MRR':
      return figure(a.text[column]) - figure(b.text[column]);
    default:
      return words.compare(a.text[column], b.text[column]);
  }
}

function figure(text: string): number {
  const value = Number(text.replace(/[$,]/g, ''));
  expect(value, text).not.toBeNaN();
  return value;
}
