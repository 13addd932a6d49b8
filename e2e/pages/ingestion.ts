/** The settings of ingestion. */

import { expect, type Locator, type Page } from '@playwright/test';

export const PATH = '/admin/crm/settings/ingestion';

export class IngestionPage {
  readonly heading: Locator;
  readonly keys: Locator;
  readonly unmapped: Locator;
  readonly map: Locator;
  readonly newKey: Locator;
  readonly keyDialog: Locator;
  readonly rule: Locator;
  readonly tryAgain: Locator;

  constructor(readonly page: Page) {
    const main = page.getByRole('main');
    this.heading = page.getByRole('heading', { name: 'Ingestion', level: 1 });
    this.keys = main.getByRole('region', { name: 'Write keys', exact: true });
    this.unmapped = main.getByRole('region', { name: 'Events that were not counted' });
    this.map = main.getByRole('region', { name: 'What events become' });
    this.newKey = main.getByRole('button', { name: 'New key' });
    this.keyDialog = page.getByRole('dialog', { name: /write key/ });
    this.rule = page.getByRole('dialog', { name: /becomes$/ });
    this.tryAgain = main.getByRole('button', { name: 'Try again' });
  }

  async open(): Promise<void> {
    await this.page.goto(PATH);
    await this.heading.waitFor();
  }

  async show(): Promise<void> {
    await this.open();
    await this.settled();
  }

  async settled(): Promise<void> {
    await expect(this.map).toBeVisible();
    await expect(this.page.locator('.settings-parts')).toHaveAttribute('aria-busy', 'false');
  }

  row(of: Locator, text: string): Locator {
    return of.getByRole('row').filter({ hasText: text });
  }

  /** Makes a key and gives it. */
  async makeKey(name: string): Promise<string> {
    await this.newKey.click();
    await this.keyDialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.keyDialog.getByRole('button', { name: 'Make the key' }).click();
    const shown = this.keyDialog.getByRole('textbox', { name: 'Write key' });
    await expect(shown).toBeVisible();
    return shown.inputValue();
  }
}
