/** An account that may look and no more, made in the database as `crm admin create` makes it; with the owner's password. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { admin, database, psql } from './environment.ts';

const run = promisify(execFile);

export async function viewer(): Promise<typeof admin> {
  const email = 'viewer@example.com';
  const statement = `
    insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
    select gen_random_uuid(), '${email}', 'Vera Viewer', 'viewer', password_hash, now(), now()
    from crm.admins
    where email = '${admin.email}'
    on conflict do nothing`;
  await run(psql, ['--no-psqlrc', '--quiet', '--command', statement, database]);
  return { email, password: admin.password };
}
