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

  /** The value beside a label. */
  figure(label: string): Locator {
    const term = this.page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) });
    return this.page.locator('dl > div').filter({ has: term }).getByRole('definition');
  }

  async settled(): Promise<void> {
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
}
