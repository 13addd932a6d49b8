/** `test` with the pages, the API and the guard; every journey imports it from here. */

import { request, test as base, type BrowserContext } from '@playwright/test';

import { BoardPage } from '../pages/board.ts';
import { BroadcastsPage } from '../pages/broadcasts.ts';
import { DashboardPage } from '../pages/dashboard.ts';
import { InboxPage } from '../pages/inbox.ts';
import { IngestionPage } from '../pages/ingestion.ts';
import { JobsPage } from '../pages/jobs.ts';
import { LeadsPage } from '../pages/leads.ts';
import { MemberPage } from '../pages/member.ts';
import { MembersPage } from '../pages/members.ts';
import { RevenuePage } from '../pages/revenue.ts';
import { Shell } from '../pages/shell.ts';
import { SignInPage } from '../pages/sign-in.ts';
import { StatusesPage } from '../pages/statuses.ts';
import { TicketsPage } from '../pages/tickets.ts';
import { Api } from './api.ts';
import { baseURL } from './environment.ts';
import { Guard, SIGNED_OUT } from './guard.ts';
import { Obstacle } from './obstacle.ts';
import { SharedSession, signIn } from './session.ts';
import { agent } from './viewer.ts';

export { expect } from '@playwright/test';

/**
 * Whose session a journey starts with. `shared`: one for all journeys of a worker, which must not renew or end it.
 * `own`: one it may do anything with. `none`: nobody is signed in.
 */
export type SessionKind = 'shared' | 'own' | 'none';

interface Options {
  session: SessionKind;
}

interface Journey {
  guard: Guard;
  shell: Shell;
  signInPage: SignInPage;
  members: MembersPage;
  member: MemberPage;
  board: BoardPage;
  broadcasts: BroadcastsPage;
  dashboard: DashboardPage;
  jobs: JobsPage;
  inbox: InboxPage;
  ingestion: IngestionPage;
  statuses: StatusesPage;
  revenue: RevenuePage;
  tickets: TicketsPage;
  leads: LeadsPage;
  /** Stands in the way of every run until the journey removes it, or ends. */
  obstacle: Obstacle;
  /** Another browser of somebody who is not signed in, watched like the first. */
  elsewhere: BrowserContext;
  /** Another browser, of another admin, watched by the same guard. */
  second: BrowserContext;
}

interface PerWorker {
  sharedSession: SharedSession;
  api: Api;
}

export const test = base.extend<Options & Journey, PerWorker>({
  session: ['shared', { option: true }],
  sharedSession: [async ({}, use) => use(new SharedSession()), { scope: 'worker' }],
  api: [
    async ({}, use) => {
      const context = await request.newContext({ baseURL });
      await use(await Api.open(context));
      await context.dispose();
    },
    { scope: 'worker' },
  ],
  storageState: async ({ session, sharedSession }, use) => {
    switch (session) {
      case 'shared':
        return use(await sharedSession.get());
      case 'own':
        return use(await signIn());
      case 'none':
        return use(undefined);
    }
  },
  guard: [
    async ({ context, session }, use) => {
      const guard = new Guard();
      if (session === 'none') guard.expects(SIGNED_OUT);
      await guard.watch(context);
      await use(guard);
      guard.verify();
    },
    { auto: true },
  ],
  elsewhere: async ({ browser, viewport, locale, timezoneId }, use) => {
    const context = await browser.newContext({ baseURL, viewport, locale, timezoneId, storageState: undefined });
    const guard = new Guard();
    guard.expects(SIGNED_OUT);
    await guard.watch(context);
    await use(context);
    guard.verify();
    await context.close();
  },
  second: async ({ browser, viewport, locale, timezoneId, guard }, use) => {
    const storageState = await signIn(await agent());
    const context = await browser.newContext({ baseURL, viewport, locale, timezoneId, storageState });
    await guard.watch(context);
    await use(context);
    await context.close();
  },
  shell: async ({ page }, use) => use(new Shell(page)),
  signInPage: async ({ page }, use) => use(new SignInPage(page)),
  members: async ({ page }, use) => use(new MembersPage(page)),
  member: async ({ page }, use) => use(new MemberPage(page)),
  broadcasts: async ({ page }, use) => use(new BroadcastsPage(page)),
  board: async ({ page }, use) => use(new BoardPage(page)),
  dashboard: async ({ page }, use) => use(new DashboardPage(page)),
  jobs: async ({ page }, use) => use(new JobsPage(page)),
  inbox: async ({ page }, use) => use(new InboxPage(page)),
  ingestion: async ({ page }, use) => use(new IngestionPage(page)),
  statuses: async ({ page }, use) => use(new StatusesPage(page)),
  revenue: async ({ page }, use) => use(new RevenuePage(page)),
  tickets: async ({ page }, use) => use(new TicketsPage(page)),
  leads: async ({ page }, use) => use(new LeadsPage(page)),
  obstacle: async ({ api }, use) => {
    await api.noRun();
    const obstacle = await Obstacle.put();
    await use(obstacle);
    await obstacle.remove();
    // Whatever it held up must not reach into the next journey.
    await api.noRun();
  },
});
