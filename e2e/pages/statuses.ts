/** Settings of statuses. */

import { expect, type Locator, type Page } from '@playwright/test';

export type List = 'Engagement' | 'Health';

export class StatusesPage {
  readonly heading: Locator;
  readonly merge: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { name: 'Statuses', level: 1 });
    this.merge = page.getByRole('dialog', { name: /^Merge/ });
  }

  async show(): Promise<void> {
    await this.page.goto('/admin/crm/settings/statuses');
    await this.heading.waitFor();
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }

  private panel(list: List): Locator {
    return this.page.getByRole('region', { name: list, exact: true });
  }

  add(list: List): Locator {
    return this.panel(list).getByRole('button', { name: `New status of ${list}` });
  }

  row(list: List, name: string): Locator {
    return this.panel(list).getByRole('row').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** What the statuses of a list are called, in its order. */
  async names(list: List): Promise<string[]> {
    return this.panel(list).locator('tbody tr td:first-child').allInnerTexts();
  }

  button(verb: 'Edit' | 'Merge', name: string): Locator {
    return this.page.getByRole('button', { name: `${verb} ${name}`, exact: true });
  }

  move(name: string, way: 'up' | 'down'): Locator {
    return this.page.getByRole('button', { name: `Move ${name} ${way}`, exact: true });
  }
}
