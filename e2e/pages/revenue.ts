/** Revenue: the member's tab, the settings, and what lies behind a figure. */

import { expect, type Locator, type Page } from '@playwright/test';

export class RevenuePage {
  readonly heading: Locator;
  readonly origin: Locator;
  readonly sum: Locator;
  readonly peers: Locator;
  readonly subscriptions: Locator;
  readonly movements: Locator;
  readonly invoices: Locator;
  readonly payments: Locator;
  readonly policy: Locator;
  readonly preview: Locator;
  readonly save: Locator;
  readonly prices: Locator;
  readonly rates: Locator;
  readonly customers: Locator;
  readonly unclear: Locator;
  readonly changes: Locator;
  /** Of a member. */
  readonly theirs: Locator;
  readonly behind: Locator;
  readonly tryAgain: Locator;

  constructor(readonly page: Page) {
    const panel = (name: string) => page.getByRole('region', { name, exact: true });
    this.heading = page.getByRole('heading', { name: 'Revenue', level: 1 });
    this.origin = panel('How this MRR came about');
    this.sum = this.origin.locator('.ledger-sum').getByRole('cell').last();
    this.peers = this.origin.locator('.peers');
    this.subscriptions = panel('Subscriptions');
    this.movements = panel('Movements of MRR');
    this.invoices = panel('Invoices');
    this.payments = panel('Payments');
    this.policy = panel('What counts');
    this.preview = page.getByRole('button', { name: 'Preview the change' });
    this.save = page.getByRole('button', { name: 'Save the policy' });
    this.prices = panel('Prices and tiers');
    this.rates = panel('Exchange rates');
    this.customers = panel('Customers who are nobody’s');
    this.unclear = panel('Not understood');
    this.changes = panel('Changes of these settings');
    this.theirs = panel('Customers at Stripe');
    this.behind = page.getByRole('dialog', { name: 'How MRR came about' });
    this.tryAgain = page.getByRole('button', { name: 'Try again' });
  }

  async open(): Promise<void> {
    await this.page.goto('/admin/crm/settings/revenue');
    await this.heading.waitFor();
  }

  async show(): Promise<void> {
    await this.open();
    await this.settled();
  }

  async showOf(member: string): Promise<void> {
    await this.page.goto(`/admin/crm/members/${member}?tab=revenue`);
    await this.page.getByRole('region', { name: 'Tokens' }).waitFor();
    await this.settled();
  }

  row(panel: Locator, text: string): Locator {
    return panel.getByRole('row').filter({ hasText: text });
  }

  subscription(id: string): Locator {
    return this.subscriptions.locator(`[data-subscription="${id}"]`);
  }

  choice(name: RegExp): Locator {
    return this.policy.getByRole('checkbox', { name });
  }

  /** What the preview says of the total: now, and with the policy. */
  async previewed(): Promise<string[]> {
    return this.policy.locator('.policy-preview dd').allInnerTexts();
  }

  async settled(): Promise<void> {
    await expect(this.page.locator('[aria-busy="true"]')).toHaveCount(0);
  }
}
