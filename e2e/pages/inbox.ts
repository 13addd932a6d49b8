/** Conversations: the tab of a member, and the inbox of all. */

import { expect, type Locator, type Page } from '@playwright/test';

export class InboxPage {
  readonly heading: Locator;
  readonly rows: Locator;
  readonly log: Locator;
  readonly bubbles: Locator;
  readonly field: Locator;
  readonly send: Locator;
  /** In the sidebar. */
  readonly entry: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { name: 'Inbox', level: 1 });
    this.rows = page.locator('.inbox-row[data-thread]');
    this.log = page.getByRole('log', { name: 'Messages' });
    this.bubbles = page.locator('[data-message]');
    this.field = page.getByRole('textbox', { name: 'Message', exact: true });
    this.send = page.getByRole('button', { name: 'Send', exact: true });
    this.entry = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Inbox/ });
  }

  async open(search = ''): Promise<void> {
    await this.page.goto(`/admin/crm/inbox${search}`);
    await this.settled();
  }

  async openMember(id: string): Promise<void> {
    await this.page.goto(`/admin/crm/members/${id}?tab=messages`);
    await this.log.waitFor();
    await this.settled();
  }

  async settled(): Promise<void> {
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  bubble(text: string | RegExp): Locator {
    return this.bubbles.filter({ hasText: text });
  }

  async pick(menu: string | RegExp, item: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: menu }).click();
    await this.page.locator('[role^=menuitem]').filter({ hasText: item }).click();
  }
}
