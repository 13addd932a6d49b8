/** The board of members: columns of cards, and the ways to move them. */

import { expect, type CDPSession, type Locator, type Page } from '@playwright/test';

export const PATH = '/admin/crm/members/board';

interface Spot {
  x: number;
  y: number;
}

export class BoardPage {
  readonly heading: Locator;
  readonly board: Locator;
  readonly columns: Locator;
  readonly groupBy: Locator;
  readonly sortBy: Locator;
  readonly listView: Locator;
  readonly menu: Locator;
  readonly toast: Locator;
  /** What hangs on the pointer. */
  readonly carried: Locator;
  readonly tierDialog: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { name: 'Board', level: 1 });
    this.board = page.locator('.board');
    this.columns = page.locator('.board-column[data-lane]');
    this.groupBy = page.getByRole('combobox', { name: 'Group by' });
    this.sortBy = page.getByRole('combobox', { name: 'Sort by' });
    this.listView = page.getByRole('link', { name: 'List View' });
    this.menu = page.getByRole('menu', { name: /^Actions for/ });
    this.toast = page.locator('.toast');
    this.carried = page.locator('.board-image [data-card]');
    this.tierDialog = page.getByRole('dialog', { name: /^Move / });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${PATH}${query}`);
    await this.heading.waitFor();
    await this.settled();
  }

  /** Waits until what is shown answers the address. */
  async settled(): Promise<void> {
    await expect(this.columns.first()).toBeVisible();
    await expect(this.board).toHaveAttribute('aria-busy', 'false');
  }

  column(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }

  cards(column: string): Locator {
    return this.column(column).locator('[data-card]');
  }

  card(id: string): Locator {
    return this.board.locator(`[data-card="${id}"]`);
  }

  /** The card in this very column. */
  cardIn(column: string, id: string): Locator {
    return this.column(column).locator(`[data-card="${id}"]`);
  }

  async idOf(card: Locator): Promise<string> {
    return (await card.getAttribute('data-card')) ?? '';
  }

  /** How many the head of the column says there are. */
  async count(column: string): Promise<number> {
    const text = await this.column(column).locator('.board-count').innerText();
    return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
  }

  sum(column: string): Promise<string> {
    return this.column(column).locator('.board-sum').innerText();
  }

  async middle(place: Locator): Promise<Spot> {
    const box = await place.boundingBox();
    if (!box) throw new Error('it is not on the page');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** A little under the head of a column. */
  private async into(column: string): Promise<Spot> {
    const box = await this.column(column).boundingBox();
    if (!box) throw new Error(`there is no column ${column}`);
    return { x: box.x + box.width / 2, y: box.y + Math.min(120, box.height / 2) };
  }

  /** Lifts a card by mouse and holds it over a column. */
  async carry(card: Locator, column: string): Promise<void> {
    const [from, to] = [await this.middle(card), await this.into(column)];
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 6, from.y);
    await this.page.mouse.move(to.x, to.y, { steps: 8 });
    await expect(this.carried).toBeVisible();
    await expect(this.column(column)).toHaveClass(/board-over/);
  }

  async drag(card: Locator, column: string): Promise<void> {
    await this.carry(card, column);
    await this.page.mouse.up();
  }

  /** The same by a finger: it rests, moves and lets go. */
  async dragByTouch(card: Locator, to: Spot | string, whileHeld?: () => Promise<void>): Promise<void> {
    const cdp = await this.page.context().newCDPSession(this.page);
    const from = await this.middle(card);
    const target = typeof to === 'string' ? await this.into(to) : to;
    await touch(cdp, 'touchStart', from);
    await expect(this.carried).toBeVisible();
    for (let step = 1; step <= 8; step += 1) {
      const part = step / 8;
      await touch(cdp, 'touchMove', {
        x: from.x + (target.x - from.x) * part,
        y: from.y + (target.y - from.y) * part,
      });
    }
    await whileHeld?.();
    await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await cdp.detach();
  }

  /** Opens a card's menu and chooses a line of it. */
  async choose(card: Locator, line: string): Promise<void> {
    await card.hover();
    await card.getByRole('button', { name: /^Actions for/ }).click();
    await this.menu.getByRole('menuitem', { name: line }).click();
  }

  /** Scrolls a column by as much, as a wheel does. */
  async scroll(column: string, pixels: number): Promise<void> {
    await this.column(column).locator('.board-cards').evaluate((frame, by) => frame.scrollBy(0, by), pixels);
  }

  nodes(): Promise<number> {
    return this.page.evaluate(() => document.querySelectorAll('*').length);
  }
}

async function touch(cdp: CDPSession, type: 'touchStart' | 'touchMove', at: Spot): Promise<void> {
  await cdp.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x: at.x, y: at.y }] });
}
