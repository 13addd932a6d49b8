/**
 * How smooth a drag across five columns with ten thousand members is: frames by the browser's own clock and tasks that
 * held it up. Run by hand beside a server: `npx playwright test -c traces`.
 */

import type { Page } from '@playwright/test';

import { crowd } from '../support/crowd.ts';
import { test } from '../support/test.ts';

interface Seen {
  frames: number[];
  tasks: number[];
}

async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen = { frames: [], tasks: [] };
    let last = performance.now();
    const frame = (now: number) => {
      seen.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
    }).observe({ entryTypes: ['longtask'] });
    Object.assign(window, { seen });
  });
}

async function report(page: Page, what: string): Promise<void> {
  const { frames, tasks } = await page.evaluate(() => (window as unknown as { seen: Seen }).seen);
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  const heap = await page.evaluate(
    () => (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
  );
  console.log(
    `${what}: ${frames.length} frames, median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${(sorted.at(-1) ?? 0).toFixed(1)} ms,` +
      ` tasks over 50 ms: ${tasks.length}, nodes ${nodes}, heap ${(heap / 1e6).toFixed(1)} MB`,
  );
}

test('a drag across five columns', async ({ board, page }) => {
  await crowd(page, 10_000);
  await board.open();
  const card = board.cards('Active').nth(1);
  const from = await board.middle(card);
  const box = await board.board.boundingBox();
  if (!box) throw new Error('there is no board');
  await watch(page);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  // Back and forth over all columns, at a hand's pace.
  for (let sweep = 0; sweep < 4; sweep += 1) {
    for (let step = 0; step <= 60; step += 1) {
      const part = sweep % 2 === 0 ? step / 60 : 1 - step / 60;
      await page.mouse.move(box.x + 20 + (box.width - 40) * part, from.y + 40 * Math.sin(step / 6));
    }
  }
  await report(page, 'dragging');
  await page.mouse.up();
});

test('scrolling through a column of two thousand', async ({ board, page }) => {
  await crowd(page, 10_000);
  await board.open();
  await watch(page);
  for (let step = 0; step < 300; step += 1) {
    await board.scroll('Active', 600);
  }
  await report(page, 'scrolling');
});
