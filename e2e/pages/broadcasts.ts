/** Messages to many: the form that is opened where members are found, and what becomes of them. */

import { expect, type Locator, type Page } from '@playwright/test';

export class BroadcastsPage {
  readonly dialog: Locator;
  readonly message: Locator;
  readonly tryIt: Locator;
  readonly begin: Locator;
  readonly heading: Locator;
  readonly state: Locator;
  readonly rows: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Message to many' });
    this.message = this.dialog.getByRole('textbox', { name: 'Message', exact: true });
    this.tryIt = this.dialog.getByRole('button', { name: 'Try it out' });
    this.begin = this.dialog.getByRole('button', { name: /^Send to/ });
    this.heading = page.getByRole('heading', { name: 'Broadcast', level: 1 });
    this.state = page.locator('.broadcast-head .badge');
    this.rows = page.getByRole('region', { name: 'Recipients' }).locator('tbody tr');
  }

  /** A figure of the report. */
  figure(name: string): Locator {
    const stats = this.page.locator('.broadcast-stats > div');
    return stats.filter({ has: this.page.getByText(name, { exact: true }) }).getByRole('definition');
  }

  async write(text: string, beside: { tag?: string; note?: string } = {}): Promise<void> {
    await this.message.fill(text);
    if (beside.tag) await this.dialog.getByLabel('Tag').fill(beside.tag);
    if (beside.note) await this.dialog.getByLabel('Note').fill(beside.note);
    await this.tryIt.click();
    await expect(this.dialog.locator('[aria-busy="true"]')).toHaveCount(0);
  }

  async done(): Promise<void> {
    await expect(this.state).toHaveText('Done', { timeout: 30_000 });
  }
}
