/** One member. */

import { expect, type Locator, type Page } from '@playwright/test';

export class MemberPage {
  readonly heading: Locator;
  readonly back: Locator;
  readonly unknown: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.back = page.getByRole('main').getByRole('link', { name: 'Back to members' });
    this.unknown = page.getByRole('heading', { name: 'There is no such member' });
  }

  /** One of the figures on top. */
  stat(label: string): Locator {
    const stats = this.page.getByRole('main').locator('dl').first();
    return stats.locator('div').filter({ has: this.page.getByText(label, { exact: true }) }).getByRole('definition');
  }

  /** The value beside a term of a group. */
  fact(group: string, label: string): Locator {
    const facts = this.page.getByRole('region', { name: group });
    return facts.locator('dl > div').filter({ has: this.page.getByText(label, { exact: true }) }).getByRole('definition');
  }

  async settled(): Promise<void> {
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
}
