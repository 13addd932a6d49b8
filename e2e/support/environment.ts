/** What `cargo xtask test` tells the journeys; refuses to start without it. */

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run the journeys with "cargo xtask test journeys"`);
  }
  return value;
}

/** Where the page is, without a slash at the end. */
export const baseURL = required('BASE_URL').replace(/\/$/, '');

/** Who signs in: the owner of the demo world. */
export const admin = { email: required('ADMIN_EMAIL'), password: required('ADMIN_PASSWORD') };

/** Debian's Chromium, never one that Playwright fetched. */
export const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** The database of the server, and what to reach it with: for journeys that stand in a run's way. */
export const database = required('JOURNEYS_DATABASE_URL');
export const psql = required('PSQL_PATH');

/** The fake Twilio, which reaches nobody's phone. */
export const twilio = required('TWILIO_URL').replace(/\/$/, '');

/** How many members the seeded world has. */
export const MEMBERS = 300;
