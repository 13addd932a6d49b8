/** A tab that nobody looks at: it holds no connection, of which a browser has six for all its tabs, and catches up. */

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test.ts';

function look(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test('a hidden tab lets go of its stream, and shows what was missed when it is looked at', async ({ api, member, page }) => {
  await page.clock.install();
  await page.addInitScript(() => {
    const streams = new Set<EventSource>();
    class Counted extends EventSource {
      constructor(url: string | URL) {
        super(url);
        streams.add(this);
      }
      override close(): void {
        streams.delete(this);
        super.close();
      }
    }
    Object.assign(window, { EventSource: Counted, streams });
  });
  const streams = (): Promise<number> => page.evaluate(() => (Reflect.get(window, 'streams') as Set<unknown>).size);
  const [row] = await api.all({ filter: 'engagement_status = inactive', sort: 'name' });
  const id = row?.id ?? '';
  const { custom_tags } = (await api.member(id)).member;
  await member.show(id);
  await expect.poll(streams).toBe(1);

  await look(page, true);
  await page.clock.fastForward(5_000);
  expect(await streams()).toBe(1);
  await page.clock.fastForward(6_000);
  await expect.poll(streams).toBe(0);
  await api.update(id, { custom_tags: [...custom_tags, 'seen again'] });
  await expect(page.getByText('seen again')).toHaveCount(0);

  await look(page, false);
  await expect.poll(streams).toBe(1);
  await expect(page.getByText('seen again').first()).toBeVisible();
  await api.update(id, { custom_tags });
});
