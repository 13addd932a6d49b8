/** A signed-in browser without the sign-in page: one session a worker, renewed before its token runs out. */

import { expect, request, type APIRequestContext } from '@playwright/test';

import { admin, baseURL } from './environment.ts';

export type State = Awaited<ReturnType<APIRequestContext['storageState']>>;

/** Half of what an access token lives: journeys that share it must never need to renew it. */
const FRESH_MS = 5 * 60_000;

/** Signs in, and gives the cookies. */
export async function signIn(who = admin): Promise<State> {
  const context = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } });
  try {
    let response = await context.post('/api/auth/sign-in', { data: who });
    // Journeys side by side come from one address: like any client, do what a refusal says.
    while (response.status() === 429) {
      const seconds = Number(response.headers()['retry-after']);
      expect(seconds, 'a refusal says when to come again').toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      response = await context.post('/api/auth/sign-in', { data: who });
    }
    expect(response.status(), await response.text()).toBe(200);
    return await context.storageState();
  } finally {
    await context.dispose();
  }
}

export class SharedSession {
  private state: Promise<State> | undefined;
  private since = 0;

  get(): Promise<State> {
    if (!this.state || Date.now() - this.since > FRESH_MS) {
      this.since = Date.now();
      this.state = signIn();
    }
    return this.state;
  }
}
