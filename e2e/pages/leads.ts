/** Leads: their list, their board and one of them. */

import { expect, type Locator, type Page } from '@playwright/test';

import { BoardPage } from './board.ts';

export const PATH = '/admin/crm/leads';

export class LeadsPage {
  readonly heading: Locator;
  readonly rows: Locator;
  readonly filter: Locator;
  readonly search: Locator;
  readonly views: Locator;
  readonly make: Locator;
  readonly form: Locator;
  readonly board: BoardPage;
  readonly toast: Locator;
  /** Of one lead. */
  readonly facts: Locator;
  readonly history: Locator;
  readonly conversion: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.rows = page.getByRole('main').locator('tbody tr:has(.row-link)');
    this.filter = page.getByRole('combobox', { name: 'Filter' });
    this.search = page.getByRole('searchbox', { name: /^Search by/ });
    this.views = page.getByRole('navigation', { name: 'Views' });
    this.make = page.getByRole('button', { name: 'New lead' });
    this.form = page.getByRole('dialog', { name: 'New lead' });
    this.board = new BoardPage(page);
    this.toast = page.locator('.toast');
    this.facts = page.getByRole('region', { name: 'About this lead' });
    this.history = page.getByRole('region', { name: 'History' });
    this.conversion = page.getByRole('dialog', { name: 'Who have they become?' });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${PATH}${query}`);
    await expect(this.heading).toHaveText('Leads');
    await this.settled();
  }

  async openBoard(query = ''): Promise<void> {
    await this.page.goto(`${PATH}/board${query}`);
    await expect(this.heading).toHaveText('Lead board');
    await this.board.settled();
  }

  /** Waits until what is shown answers the address. */
  async settled(): Promise<void> {
    await expect(this.filter).toBeVisible();
    await expect(this.page.locator('.table[aria-busy="true"]')).toHaveCount(0);
  }

  async show(id: string): Promise<void> {
    await this.page.goto(`${PATH}/${id}`);
    await expect(this.facts).toBeVisible();
  }

  view(name: string): Locator {
    return this.views.getByRole('link', { name, exact: true });
  }
}
