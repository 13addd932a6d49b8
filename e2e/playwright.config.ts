/** How the journeys run: a real Chromium against a server that `cargo xtask test` started; starts no server itself. */

import { defineConfig } from '@playwright/test';

import { baseURL, chromium } from './support/environment.ts';

/** They count what they move, or change what every page shows (a column of the board more): one after the other. */
const ALONE = /(broadcasts|member-world|messages|revenue|statuses|board-(move|phone|workflows))\.spec\.ts$/;

export default defineConfig({
  testDir: './journeys',
  outputDir: './test-results',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // A journey that fails now and then is a bug of the page or of the journey.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  projects: [
    { name: 'together', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE, dependencies: ['together'], workers: 1 },
  ],
  use: {
    baseURL,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'Europe/Vienna',
    colorScheme: 'light',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
