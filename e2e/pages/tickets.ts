/** Tickets: their list, their board and one of them. */

import { expect, type Locator, type Page } from '@playwright/test';

import { BoardPage } from './board.ts';

export const PATH = '/admin/crm/tickets';

export class TicketsPage {
  readonly heading: Locator;
  readonly rows: Locator;
  readonly filter: Locator;
  readonly search: Locator;
  readonly views: Locator;
  readonly make: Locator;
  readonly form: Locator;
  readonly board: BoardPage;
  readonly toast: Locator;
  /** Of one ticket. */
  readonly facts: Locator;
  readonly thread: Locator;
  readonly entries: Locator;
  readonly words: Locator;
  readonly composer: Locator;
  readonly others: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.rows = page.getByRole('main').locator('tbody tr:has(.row-link)');
    this.filter = page.getByRole('combobox', { name: 'Filter' });
    this.search = page.getByRole('searchbox', { name: /^Search by/ });
    this.views = page.getByRole('navigation', { name: 'Views' });
    this.make = page.getByRole('button', { name: 'New ticket' });
    this.form = page.getByRole('dialog', { name: 'New ticket' });
    this.board = new BoardPage(page);
    this.toast = page.locator('.toast');
    this.facts = page.getByRole('region', { name: 'About this ticket' });
    this.thread = page.getByRole('list', { name: 'What was said and done' });
    this.entries = this.thread.locator('> li');
    this.composer = page.getByRole('form', { name: 'Answer' });
    this.words = this.composer.getByRole('textbox', { name: /^(Reply to the member|Note for us)$/ });
    this.others = page.locator('.ticket-others');
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${PATH}${query}`);
    await expect(this.heading).toHaveText('Tickets');
    await this.settled();
  }

  async openBoard(query = ''): Promise<void> {
    await this.page.goto(`${PATH}/board${query}`);
    await expect(this.heading).toHaveText('Ticket board');
    await this.board.settled();
  }

  /** Waits until what is shown answers the address. */
  async settled(): Promise<void> {
    await expect(this.filter).toBeVisible();
    await expect(this.page.locator('.table[aria-busy="true"]')).toHaveCount(0);
  }

  async show(reference: string): Promise<void> {
    await this.page.goto(`${PATH}/${reference}`);
    await expect(this.heading).toContainText(reference);
    await expect(this.facts).toBeVisible();
  }

  view(name: string): Locator {
    return this.views.getByRole('link', { name, exact: true });
  }

  entry(text: string): Locator {
    return this.entries.filter({ hasText: text });
  }

  /** Says something and waits until the server has it. */
  async say(text: string, visibility: 'Public reply' | 'Internal note'): Promise<void> {
    await this.composer.getByText(visibility, { exact: true }).click();
    await this.words.fill(text);
    await this.composer.getByRole('button', { name: /^(Send reply|Add note)$/ }).click();
    await expect(this.entry(text)).toBeVisible();
    await expect(this.words).toHaveValue('');
  }
}
