/** What stands around every page: sidebar, palette, account menu, keys, banner. */

import type { Locator, Page } from '@playwright/test';

export class Shell {
  readonly sidebar: Locator;
  readonly account: Locator;
  readonly skipLink: Locator;
  readonly palette: Locator;
  readonly paletteInput: Locator;
  readonly keysHelp: Locator;
  readonly banner: Locator;
  readonly nothingHere: Locator;

  constructor(private readonly page: Page) {
    this.sidebar = page.getByRole('navigation', { name: 'Main' });
    this.account = page.getByRole('button', { name: /account and appearance/ });
    this.skipLink = page.getByRole('link', { name: 'Skip to content' });
    this.palette = page.getByRole('dialog', { name: 'Search and run commands' });
    this.paletteInput = this.palette.getByRole('combobox', { name: /Search members/ });
    this.keysHelp = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    this.banner = page.getByRole('status').filter({ hasText: /offline|does not answer/ });
    this.nothingHere = page.getByRole('heading', { name: 'There is nothing at this address' });
  }

  entry(name: string): Locator {
    return this.sidebar.getByRole('link', { name, exact: true });
  }

  /** A line of the palette's list. */
  option(name: string | RegExp): Locator {
    return this.palette.getByRole('option', { name });
  }

  async chooseFromAccount(name: string): Promise<void> {
    await this.account.click();
    await this.page.getByRole('menu', { name: 'Account' }).getByText(name, { exact: true }).click();
  }
}
