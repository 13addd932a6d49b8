/** The member list. */

import { expect, type Locator, type Page } from '@playwright/test';

export const PATH = '/admin/crm/members';

/** The columns of R4, in their order. */
export const COLUMNS = ['Name', 'E-mail', 'Tier', 'Status', 'Visions', 'Last login', 'MRR'] as const;
export type Column = (typeof COLUMNS)[number];

/** A row as it stands in the table. */
export interface ShownRow {
  id: string;
  /** The text of each cell. */
  text: Record<Column, string>;
  /** The exact moment behind "3 days ago"; null for never. */
  lastLogin: string | null;
}

export class MembersPage {
  readonly heading: Locator;
  readonly table: Locator;
  /** Rows of members; those that only keep the shape while loading are hidden from the tree of roles. */
  readonly rows: Locator;
  readonly skeletonRows: Locator;
  readonly filterInput: Locator;
  readonly searchInput: Locator;
  readonly suggestions: Locator;
  readonly nobody: Locator;
  readonly clear: Locator;
  readonly filters: Locator;
  /** The cross of each chip; its name says the whole condition. */
  readonly chips: Locator;
  readonly views: Locator;
  readonly pagination: Locator;
  readonly next: Locator;
  readonly previous: Locator;
  readonly summary: Locator;
  readonly tryAgain: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { name: 'Members', level: 1 });
    this.table = page.getByRole('table');
    this.rows = this.table.locator('tbody').getByRole('row');
    this.skeletonRows = this.table.locator('tbody tr[aria-hidden="true"]');
    this.filters = page.getByRole('group', { name: 'Filters' });
    this.filterInput = this.filters.getByRole('combobox', { name: 'Filter' });
    this.searchInput = page.getByRole('searchbox', { name: 'Search by name or e-mail' });
    this.suggestions = this.filters.getByRole('listbox', { name: 'Suggestions' });
    this.nobody = page.getByRole('heading', { name: 'No members match' });
    this.clear = page.getByRole('main').getByRole('link', { name: 'Clear filters' });
    this.chips = this.filters.getByRole('button', { name: /^Remove filter: / });
    this.views = page.getByRole('navigation', { name: 'Views' });
    this.pagination = page.getByRole('navigation', { name: 'Pages' });
    this.next = this.pagination.getByRole('link', { name: 'Next page' });
    this.previous = this.pagination.getByRole('link', { name: 'Previous page' });
    this.summary = this.pagination.getByRole('paragraph');
    this.tryAgain = page.getByRole('button', { name: 'Try again' });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${PATH}${query}`);
    await this.heading.waitFor();
  }

  /** Opens the list and waits for its rows. */
  async show(query = ''): Promise<void> {
    await this.open(query);
    await this.settled();
  }

  header(column: Column): Locator {
    return this.table.getByRole('columnheader', { name: column, exact: true });
  }

  /** The column of the only sorted head and its direction. */
  async expectSorted(column: Column, direction: 'ascending' | 'descending'): Promise<void> {
    await expect(this.header(column)).toHaveAttribute('aria-sort', direction);
    await this.settled();
  }

  async pressHead(column: Column): Promise<void> {
    await this.header(column).getByRole('link').click();
  }

  /** Waits until what is shown answers the address. */
  async settled(): Promise<void> {
    await expect(this.table).toHaveAttribute('aria-busy', 'false');
    await expect(this.skeletonRows).toHaveCount(0);
    await expect(this.rows.first()).toBeVisible();
  }

  /** What stands in the table now. */
  async shown(): Promise<ShownRow[]> {
    const rows = await this.rows.evaluateAll((rows) =>
      (rows as HTMLTableRowElement[]).map((row) => ({
        id: row.querySelector('a[href*="/members/"]')?.getAttribute('href')?.split(/[/?]/).at(4) ?? '',
        cells: [...row.cells].map((cell) => cell.innerText.trim()),
        times: [...row.cells].map((cell) => cell.querySelector('time')?.dateTime ?? null),
      })),
    );
    return rows.map(({ id, cells, times }) => ({
      id,
      text: Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index] ?? ''])) as Record<Column, string>,
      lastLogin: times[COLUMNS.indexOf('Last login')] ?? null,
    }));
  }

  /** Turns to the neighbouring page and waits for it. */
  async turn(link: Locator): Promise<void> {
    const first = this.rows.first().getByRole('link').first();
    const before = (await first.getAttribute('href')) ?? '';
    await link.click();
    await expect(first).not.toHaveAttribute('href', before);
    await this.settled();
  }

  /** All rows, page after page from the one that is shown. */
  async walk(): Promise<ShownRow[][]> {
    const pages = [await this.shown()];
    while ((await this.next.getAttribute('aria-disabled')) !== 'true') {
      await this.turn(this.next);
      pages.push(await this.shown());
    }
    return pages;
  }

  /** How many members the page says there are in all. */
  async total(): Promise<number> {
    const text = await this.summary.innerText();
    const found = /([\d,]+) members?,/.exec(text)?.[1];
    return Number(found?.replaceAll(',', '') ?? Number.NaN);
  }

  /** Shows the filter as text instead of chips. */
  async writeFilter(): Promise<void> {
    await this.filters.getByRole('button', { name: 'Edit as text' }).click();
    await expect(this.filterInput).toBeFocused();
  }

  /** Types a filter into the field of the language and takes it with Enter. */
  async filterBy(text: string): Promise<void> {
    await this.writeFilter();
    await this.filterInput.fill(text);
    await this.filterInput.press('Enter');
  }

  /** The filter in the address. */
  filter(): string {
    return new URL(this.page.url()).searchParams.get('filter') ?? '';
  }

  suggestion(text: string): Locator {
    return this.suggestions.getByRole('option', { name: text });
  }

  /** The button beside a fault that puts the right word in its place. */
  mend(word: string): Locator {
    return this.filters.getByRole('button', { name: `Use “${word}”` });
  }

  /** The chip that says this; a press opens its form. */
  chip(sentence: string): Locator {
    return this.filters.getByRole('button', { name: sentence, exact: true });
  }

  removeChip(sentence: string): Locator {
    return this.filters.getByRole('button', { name: `Remove filter: ${sentence}`, exact: true });
  }

  /** Begins a filter on a field of this label. */
  async addFilter(label: string): Promise<void> {
    await this.filters.getByRole('button', { name: 'Add filter' }).click();
    const panel = this.page.getByRole('dialog', { name: 'Add filter' });
    await panel.getByRole('combobox', { name: 'Find a field' }).fill(label);
    await panel.getByRole('option', { name: label }).first().click();
  }

  view(name: string): Locator {
    return this.views.getByRole('link', { name, exact: true });
  }

  engagement(name: string): Locator {
    return this.page.getByRole('list', { name: 'Engagement' }).getByRole('link', { name, exact: true });
  }

  rowOf(text: string): Locator {
    return this.rows.filter({ hasText: text });
  }
}
