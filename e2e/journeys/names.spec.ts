/** Names as people have them: very long, right to left, without spaces, none at all; none breaks the table or another's cell. */

import { expect, test } from '../support/test.ts';

const NAMES = [
  'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley the Younger of Llanfairpwllgwyngyll',
  'محمد عبد الرحمن بن عبد العزيز الأنصاري',
  'שרה בת־שבע כהן־לוי',
  'ณัฐวุฒิ ศิริวัฒนานนท์',
  '欧阳 修',
  '<b>Robert</b> & "Bobby" \'); drop table members;--',
  '‮eman desrever',
  'Z͑ͫ̓̄a̴l̷g̸o',
  null,
];

const EMAIL = `${'long.address.'.repeat(12)}@example.com`;

for (const width of [1440, 390]) {
  test(`at ${width} px every name is readable in its own cell`, async ({ members, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.route(/\/api\/crm\/members\?/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { items: { name: string | null; email: string }[] };
      NAMES.forEach((name, index) => {
        const row = body.items[index];
        if (row) {
          row.name = name;
          row.email = index === 0 ? EMAIL : row.email;
        }
      });
      await route.fulfill({ response, json: body });
    });
    await members.show();
    const height = (await members.rows.nth(20).boundingBox())?.height;
    for (const [index, name] of NAMES.entries()) {
      const row = members.rows.nth(index);
      if (name) await expect(row.getByRole('link')).toContainText(name);
      // No row is taller for its name, and no name runs into the next cell.
      expect((await row.boundingBox())?.height, `${name}`).toBe(height);
      const over = await row.evaluate((row) =>
        [...(row as HTMLTableRowElement).cells].some((cell) => {
          const inner = cell.firstElementChild?.getBoundingClientRect();
          return inner !== undefined && inner.right > cell.getBoundingClientRect().right + 1;
        }),
      );
      expect(over, `${name}`).toBe(false);
    }
    // A name in another direction keeps to its own: the cell is laid out like the others.
    const direction = await members.rows.nth(1).getByText('محمد').evaluate((name) => getComputedStyle(name).direction);
    expect(direction).toBe('rtl');
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider).toBe(0);
  });
}

test('somebody without a name is called by the e-mail', async ({ members, page }) => {
  await page.route(/\/api\/crm\/members\?/, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { items: { name: string | null; email: string }[] };
    if (body.items[0]) body.items[0] = { ...body.items[0], name: null, email: 'nameless@example.com' };
    await route.fulfill({ response, json: body });
  });
  await members.show();
  await expect(members.rows.first().getByRole('link')).toContainText('nameless@example.com');
});
