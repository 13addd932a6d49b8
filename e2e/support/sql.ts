/** Straight to the database, as somebody with `psql` does: what no request can bring about. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { database, psql } from './environment.ts';

const run = promisify(execFile);

/** Runs statements; those in one text are one transaction. */
export async function sql(statements: string): Promise<void> {
  await run(psql, ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--command', statements, database]);
}

/** What a question answers, a line for a row. */
export async function rows(question: string): Promise<string> {
  const { stdout } = await run(psql, ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--command', question, database]);
  return stdout.trim();
}
