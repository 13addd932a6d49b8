/** axe finds nothing: every page in every state, in both themes, at both widths. */

import type { Page } from '@playwright/test';

import { DashboardPage } from '../pages/dashboard.ts';
import { IngestionPage } from '../pages/ingestion.ts';
import { JobsPage } from '../pages/jobs.ts';
import { MemberPage, TABS } from '../pages/member.ts';
import { MembersPage } from '../pages/members.ts';
import { Shell } from '../pages/shell.ts';
import { SignInPage } from '../pages/sign-in.ts';
import { StatusesPage } from '../pages/statuses.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

const LIST = /\/api\/crm\/members\?/;
const BOARD = '**/api/crm/dashboard';
const JOBS = '**/api/crm/jobs?*';

interface Stage {
  page: Page;
  members: MembersPage;
  member: MemberPage;
  dashboard: DashboardPage;
  jobs: JobsPage;
  ingestion: IngestionPage;
  statuses: StatusesPage;
  shell: Shell;
}

/** A run that goes on for ever, since nothing tells of its end. */
const RUN = {
  id: '01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a',
  job: 'update-activity-metrics',
  mode: 'full',
  trigger: 'page',
  requested_by: 'Ada Lovelace',
  state: 'running',
  revision: 7,
  requested_at: '2026-03-14T08:26:00Z',
  started_at: '2026-03-14T08:26:01Z',
  heartbeat_at: '2026-03-14T08:26:05Z',
  ended_at: null,
  total: 300,
  seen: 120,
  changed: 3,
  failed: 2,
  failures: [
    { member_id: '01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0b', reason: 'division by zero (22012)' },
    { member_id: null, reason: 'value out of range (22003)' },
  ],
  error: null,
  cancel_requested: false,
};

/** The server's own answer with something else in it. */
async function answer(page: Page, path: string, change: (body: Record<string, unknown>) => object): Promise<void> {
  await page.route(path, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...body, ...change(body) } });
  });
}

/** Nothing is told of a run. */
async function silence(page: Page): Promise<void> {
  await page.route('**/api/crm/jobs/*/events', () => undefined);
  await page.route(`**/api/crm/jobs/${RUN.id}`, (route) => route.fulfill({ json: RUN }));
}

const STATES: Record<string, (stage: Stage) => Promise<void>> = {
  'the list': async ({ members }) => members.show(),
  'a sorted and filtered list': async ({ members }) =>
    members.show('?filter=engagement_status+%3D+at_risk+and+vision_count+%3D+0&sort=-mrr'),
  'a view': async ({ members }) => {
    await members.show();
    await members.view('At risk').click();
    await members.settled();
  },
  'completion in the filter': async ({ members, page }) => {
    await members.show();
    await members.writeFilter();
    await page.keyboard.type('vis');
    await expect(members.suggestions).toBeVisible();
  },
  'the fields to filter by': async ({ members, page }) => {
    await members.show();
    await members.filters.getByRole('button', { name: 'Add filter' }).click();
    await expect(page.getByRole('option', { name: /Engagement/ })).toBeVisible();
  },
  'the form of a filter': async ({ members, page }) => {
    await members.show('?filter=engagement_status+in+(active,+champion)+and+created_at+%3E+7d+ago');
    await members.chip('Engagement is one of Active or Champion').click();
    await expect(page.getByRole('checkbox', { name: 'Active', exact: true })).toBeChecked();
  },
  'a wrong filter': async ({ members }) => {
    await members.open('?filter=vision_cont+%3D+0');
    await expect(members.filterInput).toHaveAttribute('aria-invalid', 'true');
  },
  'nobody found': async ({ members }) => {
    await members.open('?q=zzqqxxyy');
    await expect(members.nobody).toBeVisible();
  },
  'the list while it loads': async ({ members, page }) => {
    await page.route(LIST, () => undefined);
    await members.open();
    await expect(members.skeletonRows.first()).toBeVisible();
  },
  'the list that failed': async ({ members, page }) => {
    await page.route(LIST, (route) => route.abort('connectionrefused'));
    await members.open();
    await expect(members.tryAgain).toBeVisible();
  },
  offline: async ({ members, page, shell }) => {
    await members.show();
    await page.context().setOffline(true);
    await expect(shell.banner).toBeVisible();
  },
  'the palette': async ({ members, page, shell }) => {
    await members.show();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('an');
    await expect(shell.palette.getByRole('option').first()).toBeVisible();
  },
  'the list of keys': async ({ members, page, shell }) => {
    await members.show();
    await page.keyboard.press('?');
    await expect(shell.keysHelp).toBeVisible();
  },
  'the account menu': async ({ members, page, shell }) => {
    await members.show();
    await shell.account.click();
    await expect(page.getByRole('menu', { name: 'Account' })).toBeVisible();
  },
  'a member': async ({ members, member }) => {
    await members.show();
    await members.rows.first().getByRole('link').click();
    await expect(member.heading).toBeVisible();
    await member.settled();
  },
  ...Object.fromEntries(
    TABS.slice(1).map((tab) => [
      `a member’s ${tab}`,
      async ({ members, member }: Stage) => {
        await members.show();
        await members.rows.first().getByRole('link').click();
        await member.tab(tab).click();
        await member.settled();
      },
    ]),
  ),
  'the tags that exist': async ({ members, member }) => {
    await members.show();
    await members.rows.first().getByRole('link').click();
    await member.settled();
    await member.addTag.fill('new');
    await expect(member.offers.getByRole('option').first()).toBeVisible();
  },
  'two versions of a member': async ({ members, member, page }) => {
    await members.show();
    await members.rows.first().getByRole('link').click();
    await member.settled();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const session = (await (await page.request.get('/api/auth/session')).json()) as { admin: { id: string } };
    const key = `notes:${session.admin.id}:${id}`;
    await page.evaluate((key) => localStorage.setItem(key, 'one line\0my line'), key);
    await page.route(`**/api/crm/members/${id}`, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as object;
      await route.fulfill({ response, json: { ...body, admin_notes: 'their line', health_status: 'churned' } });
    });
    await page.reload();
    await expect(member.conflict).toBeVisible();
  },
  'the statuses': async ({ statuses }) => statuses.show(),
  'the form of a status': async ({ statuses, page }) => {
    await statuses.show();
    await statuses.add('Engagement').click();
    await expect(page.getByRole('textbox', { name: 'Key' })).toBeVisible();
  },
  'the question before a status goes': async ({ statuses }) => {
    await statuses.show();
    await statuses.button('Merge', 'Inactive').click();
    await expect(statuses.merge).toBeVisible();
  },
  'an unknown member': async ({ member, page }) => {
    await page.goto('/admin/crm/members/01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a');
    await expect(member.unknown).toBeVisible();
  },
  'the dashboard': async ({ dashboard }) => dashboard.show(),
  'the dashboard with trends as a table': async ({ dashboard, page }) => {
    await answer(page, BOARD, ({ tiles }) => ({
      tiles: (tiles as { members: number; of: unknown; money: unknown }[]).map(({ members, of, money, ...tile }) => ({
        ...tile,
        members,
        of,
        money,
        trend: ['2026-03-12', '2026-03-13', '2026-03-14'].map((day) => ({ day, members, of, money })),
      })),
    }));
    await dashboard.show();
    await page.getByText('Show the trends as a table').click();
    await expect(dashboard.table).toBeVisible();
  },
  'the dashboard with everything that needs attention': async ({ dashboard, page }) => {
    const who = { member_id: RUN.id, thread_id: null, ticket: null, at: RUN.requested_at };
    const items = ['Amara Okafor', 'محمد بن راشد', null].map((name) => ({ ...who, name }));
    const kinds = [
      { kind: 'became_at_risk', list: 'members', members: 12, filter: 'engagement_status = at_risk', items },
      { kind: 'failed_payments', list: 'members', members: 1, filter: 'raw_status = unpaid', items: [{ ...who, name: null, at: null }] },
      { kind: 'unanswered_messages', list: 'threads', members: 1, filter: null, items: [{ ...who, member_id: null, thread_id: RUN.id, name: '+12025550142' }] },
      { kind: 'overdue_tickets', list: 'tickets', members: 2, filter: 'due = overdue', items: [{ ...who, ticket: 'SUPP-0017', name: 'It stops' }] },
    ];
    await answer(page, BOARD, () => ({ attention: kinds }));
    await dashboard.show();
    await expect(dashboard.attention).toContainText('12 members became at risk');
    await expect(dashboard.attention).toContainText('1 conversation waits for an answer');
  },
  'the question before a run': async ({ dashboard }) => {
    await dashboard.show();
    await dashboard.refresh.click();
    await expect(dashboard.confirm).toBeVisible();
  },
  'the dashboard while a run goes on': async ({ dashboard, page }) => {
    await silence(page);
    await answer(page, BOARD, () => ({ open_run: RUN }));
    await dashboard.show();
    await expect(dashboard.progress).toBeVisible();
  },
  'the dashboard after a run that failed': async ({ dashboard, page }) => {
    const failed = { ...RUN, state: 'failed', revision: 8, ended_at: RUN.requested_at, error: 'There is no view sources.files.' };
    await page.route('**/api/crm/jobs/*/events', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: `id: 8\nevent: run\ndata: ${JSON.stringify(failed)}\n\n` }),
    );
    await answer(page, BOARD, () => ({ open_run: RUN }));
    await dashboard.open();
    await expect(page.getByText('There is no view sources.files.')).toBeVisible();
  },
  'the dashboard before the first run': async ({ dashboard, page }) => {
    await answer(page, BOARD, () => ({ open_run: null, last_run: null }));
    await dashboard.show();
    await expect(page.getByRole('button', { name: 'Compute them now' })).toBeVisible();
  },
  'the dashboard while it loads': async ({ dashboard, page }) => {
    await page.route(BOARD, () => undefined);
    await dashboard.open();
    await expect(dashboard.skeletons.first()).toBeVisible();
  },
  'the dashboard that failed': async ({ dashboard, page }) => {
    await page.route(BOARD, (route) => route.abort('connectionrefused'));
    await dashboard.open();
    await expect(dashboard.tryAgain).toBeVisible();
  },
  'the jobs, one run laid open': async ({ jobs, page }) => {
    const done = { ...RUN, state: 'succeeded', ended_at: '2026-03-14T08:29:00Z', seen: 300 };
    await answer(page, JOBS, () => ({ items: [done] }));
    await jobs.show(`?run=${RUN.id}`);
    await jobs.details.getByText('2 failures', { exact: true }).click();
    await expect(jobs.details).toContainText('division by zero');
  },
  'the jobs while a run goes on': async ({ jobs, page }) => {
    await silence(page);
    await answer(page, JOBS, () => ({ items: [RUN] }));
    await jobs.show();
    await expect(jobs.progress).toBeVisible();
  },
  'the question which members a run looks at': async ({ jobs }) => {
    await jobs.show();
    await jobs.start.click();
    await expect(jobs.question).toBeVisible();
  },
  'the jobs before anything ran': async ({ jobs, page }) => {
    await answer(page, JOBS, () => ({ items: [] }));
    await jobs.show();
    await expect(jobs.nothingYet).toBeVisible();
  },
  'the jobs while they load': async ({ jobs, page }) => {
    await page.route(JOBS, () => undefined);
    await jobs.open();
    await expect(page.locator('.job-shape')).toBeVisible();
  },
  'the jobs that failed': async ({ jobs, page }) => {
    await page.route(JOBS, (route) => route.abort('connectionrefused'));
    await jobs.open();
    await expect(jobs.tryAgain).toBeVisible();
  },
  'the settings of ingestion': async ({ ingestion }) => ingestion.show(),
  'a new write key': async ({ ingestion }) => {
    await ingestion.show();
    await ingestion.newKey.click();
    await expect(ingestion.keyDialog).toBeVisible();
  },
  'what an event becomes': async ({ ingestion }) => {
    await ingestion.show();
    await ingestion.map.getByRole('button', { name: /^Change / }).first().click();
    await expect(ingestion.rule).toBeVisible();
  },
  'nothing at this address': async ({ page, shell }) => {
    await page.goto('/admin/crm/nothing-of-the-kind');
    await expect(shell.nothingHere).toBeVisible();
  },
};

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: width === 390 ? 844 : 900 }, reducedMotion: 'reduce' });

      for (const [state, arrange] of Object.entries(STATES)) {
        test(state, async ({ dashboard, guard, ingestion, jobs, members, member, page, shell, statuses }) => {
          guard.expects(/status of 40[04]/, /net::ERR_/);
          await arrange({ page, members, member, dashboard, jobs, ingestion, shell, statuses });
          await expectAccessible(page, state);
        });
      }

      test.describe('signed out', () => {
        test.use({ session: 'none' });

        test('the sign-in page, before and after a refusal', async ({ guard, page }) => {
          guard.expects(/status of 401 .*\/api\/auth\/sign-in$/);
          const signIn = new SignInPage(page);
          await signIn.open();
          await expectAccessible(page, 'sign-in');
          await signIn.signIn({ email: `${crypto.randomUUID()}@example.org`, password: 'wrong' });
          await expect(signIn.trouble).toBeVisible();
          await expectAccessible(page, 'a refused sign-in');
        });
      });
    });
  }
}
