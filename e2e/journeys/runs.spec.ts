/**
 * Runs: *Refresh Metrics* with its question, its progress and the new figures; joined from a second window, stopped,
 * and followed over a broken stream. One after the other, since there is one run at a time.
 */

import { DashboardPage } from '../pages/dashboard.ts';
import { PATH as JOBS } from '../pages/jobs.ts';
import { expectAccessible } from '../support/axe.ts';
import { rows, sql } from '../support/sql.ts';
import { expect, test } from '../support/test.ts';

test.describe.configure({ mode: 'default' });

const EVENTS = '**/api/crm/jobs/*/events';

test('a refresh asks first, shows its progress, and ends with new figures without a reload', async ({ api, dashboard, obstacle, page }) => {
  await dashboard.show();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  // No is an answer.
  await dashboard.refresh.click();
  await dashboard.question.getByRole('button', { name: 'Cancel' }).click();
  await expect(dashboard.progress).toHaveCount(0);

  await dashboard.startRun();
  await expect(dashboard.progress).toBeVisible();
  const [run] = await api.runs();
  expect(run).toMatchObject({ trigger: 'page', requested_by: 'Ada Lovelace' });

  await obstacle.remove();
  await expect(dashboard.progress).toHaveCount(0);
  await expect(page.getByText(/^Metrics refreshed\. /)).toBeVisible();
  expect((await api.ended(run?.id ?? '')).state).toBe('succeeded');
  // What rests on a run rests on that one now.
  const runs = (await api.tiles()).map((tile) => tile.run_id).filter((id) => id !== null);
  expect(runs).toContain(run?.id);
  expect(new Set(runs).size).toBe(1);
  await expect(dashboard.tile('Active').getByRole('link', { name: /^As of .* See the run$/ })).toHaveAttribute(
    'href',
    `${JOBS}?run=${run?.id}`,
  );
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
});

test('a second window joins the run under way', async ({ api, context, dashboard, obstacle }) => {
  await dashboard.show();
  const other = new DashboardPage(await context.newPage());
  await other.show();

  await dashboard.startRun();
  await expect(dashboard.progress).toBeVisible();
  // This window does not know of it yet.
  await other.startRun();
  await expect(other.page.getByText(/^You joined the run /)).toBeVisible();
  await expect(other.progress).toBeVisible();
  const open = (await api.runs()).filter(({ state }) => state === 'queued' || state === 'running');
  expect(open).toHaveLength(1);

  // In the first window a second press joins as well, and asks nothing.
  await dashboard.refresh.click();
  await expect(dashboard.page.getByText(/^You joined the run /)).toBeVisible();
  await expect(dashboard.question).toBeHidden();

  await obstacle.remove();
  for (const window of [dashboard, other]) {
    await expect(window.progress).toHaveCount(0);
    await expect(window.page.getByText(/^Metrics refreshed\. /)).toBeVisible();
  }
});

test('a run that somebody else started is seen by whoever arrives', async ({ api, dashboard, obstacle }) => {
  const run = await api.refresh();
  await dashboard.show();
  await expect(dashboard.progress).toBeVisible();
  await obstacle.remove();
  await expect(dashboard.progress).toHaveCount(0);
  expect((await api.ended(run.id)).state).toBe('succeeded');
});

test('a stream that breaks goes on where it was', async ({ api, dashboard, obstacle, page }) => {
  // The one stream of the run goes on by itself, which tells the server up to where it has heard; a new one would not.
  // The page has another, of what others do.
  await page.addInitScript(() => {
    let streams = 0;
    class Counted extends EventSource {
      constructor(url: string | URL) {
        super(url);
        if (String(url).includes('/jobs/')) Object.assign(window, { streams: (streams += 1) });
      }
    }
    Object.assign(window, { EventSource: Counted });
  });
  let asked = 0;
  await page.route(EVENTS, async (route) => {
    asked += 1;
    if (asked > 1) return route.continue();
    // One event, and the connection is gone.
    const run = await api.run(route.request().url().split('/').at(-2) ?? '');
    const event = `retry: 100\nid: ${run.revision}\nevent: run\ndata: ${JSON.stringify(run)}\n\n`;
    await route.fulfill({ contentType: 'text/event-stream', body: event });
  });
  await dashboard.show();
  await dashboard.startRun();
  await expect.poll(() => asked).toBeGreaterThan(1);
  await expect(dashboard.progress).toBeVisible();
  await obstacle.remove();
  await expect(dashboard.progress).toHaveCount(0);
  await expect(page.getByText(/^Metrics refreshed\. /)).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, 'streams') as unknown)).toBe(1);
});

test('where no events come through, the run is asked for', async ({ dashboard, guard, obstacle, page }) => {
  guard.expects(/status of 502 .*\/events$/);
  await page.route(EVENTS, (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
  await dashboard.show();
  await dashboard.startRun();
  await expect(dashboard.progress).toBeVisible();
  await obstacle.remove();
  await expect(dashboard.progress).toHaveCount(0);
  await expect(page.getByText(/^Metrics refreshed\. /)).toBeVisible();
});

test('a run is stopped, after a question', async ({ api, dashboard, obstacle, page }) => {
  const run = await api.refresh();
  await dashboard.show();
  await dashboard.stop.click();
  await dashboard.stopQuestion.getByRole('button', { name: 'Keep it running' }).click();
  await expect(dashboard.stopQuestion).toBeHidden();
  await dashboard.stop.click();
  await dashboard.stopQuestion.getByRole('button', { name: 'Stop the run' }).click();
  await expect(page.getByText('Stopping', { exact: true })).toBeVisible();
  await obstacle.remove();
  await expect(page.getByText(/^The refresh was cancelled/)).toBeVisible();
  expect((await api.ended(run.id)).state).toBe('cancelled');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText(/^The refresh was cancelled/)).toHaveCount(0);
});

test('a full run is started from the jobs, and stays in the list with what it did', async ({ api, jobs, obstacle, page }) => {
  await jobs.show();
  const before = await jobs.runs.count();
  await jobs.startRun('Full');
  await expect(jobs.progress).toBeVisible();
  await expect(jobs.runs.first()).toContainText(/Waiting|Running/);
  await expect(jobs.runs).toHaveCount(Math.min(before + 1, 21));
  await obstacle.remove();
  await expect(jobs.progress).toHaveCount(0);
  await expect(jobs.runs.first()).toContainText('Done');
  await expect(jobs.runs.first()).toContainText('Full');
  const [run] = await api.runs();
  expect(run).toMatchObject({ mode: 'full', state: 'succeeded', seen: 300 });
  await expect(jobs.runs.first()).toContainText('300');

  // Laid open, which the address keeps.
  await jobs.link(jobs.runs.first()).click();
  await expect(jobs.details).toContainText(run?.id ?? '');
  await expect(page).toHaveURL(`${JOBS}?run=${run?.id}`);
  await page.reload();
  await expect(jobs.details).toContainText(run?.id ?? '');
  await expect(jobs.link(jobs.runs.first())).toHaveAttribute('aria-expanded', 'true');
  await jobs.link(jobs.runs.first()).press('Enter');
  await expect(jobs.details).toHaveCount(0);
});

test('the jobs say when they run next and how they ran last', async ({ api, jobs }) => {
  await api.ended((await api.refresh()).id);
  await jobs.show();
  await expect(jobs.job).toContainText(/Last run\s*Done/);
  await expect(jobs.job).toContainText(/Next run\s*in \d+ (minutes?|hours?)|Next run\s*tomorrow/);
  await expect(jobs.job).toContainText('0 0 * * *');
});

test('what a run could not do is shown with its reasons', async ({ api, jobs, page }) => {
  const id = (await api.refresh()).id;
  await api.ended(id);
  const failure = { member_id: '01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a', reason: 'division by zero (22012)' };
  await page.route('**/api/crm/jobs?*', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { items: { id: string; failed: number; failures: unknown[] }[] };
    const run = answer.items.find((run) => run.id === id);
    if (run) Object.assign(run, { failed: 102, failures: Array.from({ length: 100 }, () => failure) });
    await route.fulfill({ response, json: answer });
  });
  await jobs.show(`?run=${id}`);
  await expect(jobs.runs.first()).toContainText('Done, 102 failures');
  await jobs.details.getByText('102 failures', { exact: true }).click();
  await expect(jobs.details).toContainText('division by zero (22012)');
  await expect(jobs.details).toContainText('and 2 more');
  await expect(jobs.details.getByRole('link', { name: /^Member 01930f0e/ }).first()).toHaveAttribute(
    'href',
    `/admin/crm/members/${failure.member_id}`,
  );
});

test('what a whole look at Stripe mended is told object by object, with whose it is', async ({ jobs, page }) => {
  const id = await rows(`
    select id from crm.job_runs
    where job = 'sync-revenue-metrics' and mode = 'full' and state = 'succeeded'
    order by requested_at desc limit 1`);
  const customer = await rows('select customer from billing.links order by customer limit 1');
  const one = `gone_${Date.now()}`;
  await sql(`
    insert into crm.run_differences (run_id, kind, object, change, found_at)
    values ('${id}', 'customer', '${customer}', 'changed', now()), ('${id}', 'charge', '${one}', 'gone', now())`);
  await jobs.show(`?run=${id}`);
  const mended = jobs.details.getByRole('row');
  await expect(mended.filter({ hasText: customer })).toContainText('Was otherwise');
  await expect(mended.filter({ hasText: one })).toContainText('Is no more');
  await expectAccessible(page, 'what a run mended');
  await mended.filter({ hasText: customer }).getByRole('link').click();
  await expect(page).toHaveURL(/\/members\/.+\?tab=revenue/);
});

test('before anything ran the jobs say so', async ({ jobs, page }) => {
  await page.route('**/api/crm/jobs?*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), items: [], has_more: false, next_cursor: null } });
  });
  await jobs.show();
  await expect(jobs.nothingYet).toBeVisible();
});

test('jobs that cannot be had say so, and *Try again* works', async ({ guard, jobs, page }) => {
  guard.expects(/net::ERR_CONNECTION_REFUSED/);
  await page.route('**/api/crm/jobs?*', (route) => route.abort('connectionrefused'));
  await jobs.open();
  await expect(page.getByRole('alert')).toContainText('The server does not answer');
  await page.unroute('**/api/crm/jobs?*');
  await jobs.tryAgain.click();
  await jobs.settled();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a run is started, followed and laid open by touch', async ({ api, jobs, obstacle, page }) => {
    await jobs.show();
    await jobs.start.tap();
    await jobs.question.getByRole('button', { name: 'Start', exact: true }).tap();
    await expect(jobs.progress).toBeVisible();
    await obstacle.remove();
    await expect(jobs.progress).toHaveCount(0);
    await jobs.link(jobs.runs.first()).tap();
    const details = await jobs.details.boundingBox();
    expect(details?.width).toBeLessThanOrEqual(390);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wider).toBe(0);
    await api.noRun();
  });
});
