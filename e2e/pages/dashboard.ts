/** The dashboard. */

import { expect, type Locator, type Page } from '@playwright/test';

export const PATH = '/admin/crm/dashboard';

/** The figures of members, in their order. */
export const FIGURES = ['Total members', 'Active', 'At risk', 'Churned', 'Unclassified', 'MRR'] as const;
/** Those of tickets and leads, after them. */
export const OTHER_FIGURES = ['Open tickets', 'Lead conversion'] as const;

export type FigureName = (typeof FIGURES)[number];

export class DashboardPage {
  readonly heading: Locator;
  readonly tiles: Locator;
  readonly skeletons: Locator;
  readonly refresh: Locator;
  readonly question: Locator;
  readonly confirm: Locator;
  readonly progress: Locator;
  readonly counts: Locator;
  readonly stop: Locator;
  readonly stopQuestion: Locator;
  readonly attention: Locator;
  readonly tryAgain: Locator;
  readonly table: Locator;

  constructor(readonly page: Page) {
    const main = page.getByRole('main');
    this.heading = page.getByRole('heading', { name: 'Dashboard', level: 1 });
    this.tiles = main.locator('.tiles').getByRole('listitem');
    // They keep the shape while the figures come, and are hidden from the tree of roles.
    this.skeletons = main.locator('.tiles-shape .tile');
    this.refresh = main.getByRole('button', { name: 'Refresh Metrics' });
    this.question = page.getByRole('dialog', { name: 'Refresh metrics?' });
    this.confirm = this.question.getByRole('button', { name: 'Refresh', exact: true });
    this.progress = main.getByRole('progressbar', { name: 'Progress of the run' });
    this.counts = main.locator('.run-counts');
    this.stop = main.getByRole('button', { name: 'Stop' });
    this.stopQuestion = page.getByRole('dialog', { name: 'Stop this run?' });
    this.attention = main.getByRole('region', { name: 'Needs attention today' });
    this.tryAgain = main.getByRole('button', { name: 'Try again' });
    this.table = main.getByRole('region', { name: 'Trends' });
  }

  async open(): Promise<void> {
    await this.page.goto(PATH);
    await this.heading.waitFor();
  }

  /** Opens the dashboard and waits for its figures. */
  async show(): Promise<void> {
    await this.open();
    await this.settled();
  }

  async settled(): Promise<void> {
    await expect(this.tiles.first()).toBeVisible();
    await expect(this.page.locator('.dashboard')).toHaveAttribute('aria-busy', 'false');
  }

  tile(name: FigureName): Locator {
    return this.tiles.filter({ has: this.page.getByRole('heading', { name, exact: true }) });
  }

  link(name: FigureName): Locator {
    return this.tile(name).getByRole('link', { name, exact: true });
  }

  /** The text of a tile's figure, without what stands beside it. */
  async value(name: FigureName): Promise<string> {
    const value = this.tile(name).locator('.tile-value');
    return value.evaluate((element) => element.firstChild?.textContent?.trim() ?? '');
  }

  /** How many members a tile counts, as it says itself. */
  async members(name: FigureName): Promise<number> {
    const text = name === 'MRR' ? await this.tile(name).locator('.tile-note').innerText() : await this.value(name);
    return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
  }

  /** As of when a tile's figure is, to the millisecond; for comparing. */
  async asOf(name: FigureName): Promise<string | null> {
    return this.tile(name).locator('time').getAttribute('datetime');
  }

  /** Starts a run, answering the question before it. */
  async startRun(): Promise<void> {
    await this.refresh.click();
    await this.confirm.click();
    await expect(this.question).toBeHidden();
  }
}
