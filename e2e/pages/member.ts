/** One member. */

import { expect, type Locator, type Page } from '@playwright/test';

export const TABS = ['Overview', 'Activity', 'Features', 'Revenue', 'Messages', 'Support'] as const;
export type Tab = (typeof TABS)[number];

export class MemberPage {
  readonly heading: Locator;
  readonly classification: Locator;
  readonly notes: Locator;
  readonly notesState: Locator;
  readonly addTag: Locator;
  readonly offers: Locator;
  readonly tags: Locator;
  readonly history: Locator;
  readonly moments: Locator;
  /** Which kind of moments is shown. */
  readonly kind: Locator;
  readonly conflict: Locator;
  /** In the conflict: the notes to be. */
  readonly stays: Locator;
  readonly next: Locator;
  readonly previous: Locator;
  readonly calendar: Locator;
  readonly conversation: Locator;
  readonly gone: Locator;
  readonly foot: Locator;
  readonly intro: Locator;
  readonly back: Locator;
  readonly unknown: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.back = page.getByRole('main').getByRole('link', { name: 'Back to members' });
    this.classification = page.getByRole('region', { name: 'Classification' });
    this.notes = page.getByRole('textbox', { name: 'Notes' });
    this.notesState = page.getByRole('region', { name: 'Notes' }).getByRole('status');
    this.addTag = page.getByRole('combobox', { name: 'Add a tag' });
    this.offers = page.getByRole('listbox', { name: 'Tags' });
    this.tags = this.classification.getByRole('list', { name: 'Tags' }).getByRole('listitem');
    this.history = page.getByRole('region', { name: 'History' });
    this.moments = this.history.getByRole('listitem');
    this.kind = this.history.getByRole('combobox', { name: 'Show' });
    this.conflict = page.getByRole('dialog', { name: 'Two of you changed the same' });
    this.stays = this.conflict.getByRole('textbox', { name: 'What stays' });
    this.next = page.getByRole('link', { name: 'Next member' });
    this.previous = page.getByRole('link', { name: 'Previous member' });
    this.conversation = page.getByRole('log', { name: 'Messages' });
    this.gone = page.getByRole('alert').filter({ hasText: 'was deleted meanwhile' });
    this.foot = page.locator('.member-foot');
    this.intro = page.locator('.member-intro');
    this.calendar = page.getByRole('img', { name: /^(Not h|H)ere/ });
    this.unknown = page.getByRole('heading', { name: 'There is no such member' });
  }

  async show(id: string, query = ''): Promise<void> {
    await this.page.goto(`/admin/crm/members/${id}${query}`);
    await this.heading.waitFor();
    await this.settled();
  }

  tab(name: Tab): Locator {
    return this.page.getByRole('navigation', { name: 'Member' }).getByRole('link', { name, exact: true });
  }

  /** One choice of a status. */
  status(list: 'Engagement' | 'Health', name: string): Locator {
    return this.classification.getByRole('group', { name: list }).getByRole('radio', { name, exact: true });
  }

  /** What stands beside the heading of the classification. */
  saved(): Promise<void> {
    return expect(this.classification.getByRole('status')).toHaveText('Saved');
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.toast').filter({ hasText: text });
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

  /** The member's own figure in the table of features. */
  figure(label: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByText(label, { exact: true }) }).getByRole('cell').nth(1);
  }

  async settled(): Promise<void> {
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
}
