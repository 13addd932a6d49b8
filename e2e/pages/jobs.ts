/** The jobs and their runs. */

import { expect, type Locator, type Page } from '@playwright/test';

export const PATH = '/admin/crm/jobs';

export class JobsPage {
  readonly heading: Locator;
  readonly job: Locator;
  readonly start: Locator;
  readonly question: Locator;
  readonly progress: Locator;
  readonly stop: Locator;
  readonly runs: Locator;
  readonly details: Locator;
  readonly tryAgain: Locator;
  readonly nothingYet: Locator;

  constructor(readonly page: Page) {
    const main = page.getByRole('main');
    this.heading = page.getByRole('heading', { name: 'Jobs', level: 1 });
    this.job = main.getByRole('region', { name: 'Activity metrics' });
    this.start = main.getByRole('button', { name: 'Start a run' }).first();
    this.question = page.getByRole('dialog', { name: 'Start a run of Activity metrics?' });
    this.progress = main.getByRole('progressbar', { name: 'Progress of the run' });
    this.stop = main.getByRole('button', { name: 'Stop' });
    this.runs = main.locator('.run-line');
    this.details = main.locator('.run-details');
    this.tryAgain = main.getByRole('button', { name: 'Try again' });
    this.nothingYet = main.getByRole('heading', { name: 'Nothing has run yet' });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`${PATH}${query}`);
    await this.heading.waitFor();
  }

  async show(query = ''): Promise<void> {
    await this.open(query);
    await this.settled();
  }

  async settled(): Promise<void> {
    await expect(this.job).toBeVisible();
    await expect(this.page.locator('.jobs')).toHaveAttribute('aria-busy', 'false');
  }

  /** The line a run opens by. */
  link(run: Locator): Locator {
    return run.getByRole('link').first();
  }

  async startRun(mode: 'Incremental' | 'Full'): Promise<void> {
    await this.start.click();
    await this.question.getByRole('radio', { name: new RegExp(`^${mode}`) }).check();
    await this.question.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(this.question).toBeHidden();
  }
}
