/**
 * Holds runs up: a transaction of our own keeps a table of the run from being written, as a busy database does, so that
 * a run stays under way for as long as a journey looks at it. Ends with the journey.
 */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

import { database, psql } from './environment.ts';

export class Obstacle {
  private constructor(private readonly process: ChildProcessWithoutNullStreams) {}

  /** Nothing is written to the figures from now on, until it is removed. Reading goes on. */
  static async put(): Promise<Obstacle> {
    const process = spawn(psql, ['--no-psqlrc', '--quiet', '--tuples-only', database]);
    const obstacle = new Obstacle(process);
    // Full runs write the one, incremental ones read the other first.
    process.stdin.write(`
      begin;
      lock table public.user_activity_metrics in share mode;
      lock table crm.member_changes in access exclusive mode;
      select 'held';
    `);
    await new Promise<void>((done, failed) => {
      let said = '';
      process.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('held')) done();
      });
      process.stderr.on('data', (text: Buffer) => failed(new Error(text.toString())));
      process.on('error', failed);
    });
    return obstacle;
  }

  async remove(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const gone = new Promise<void>((done) => this.process.on('close', () => done()));
    // The end of its input ends the session, and the session its transaction.
    this.process.stdin.end('rollback;\n');
    await gone;
  }
}
