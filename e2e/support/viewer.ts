/** Accounts beside the owner's, made in the database as `crm admin create` makes them; with the owner's password. */

import { admin } from './environment.ts';
import { sql } from './sql.ts';

/** What the second admin is called. */
export const AGENT = 'Alan Agent';

/** One that may look and no more. */
export function viewer(): Promise<typeof admin> {
  return account('viewer@example.com', 'Vera Viewer', 'viewer');
}

/** One that may change members. */
export function agent(): Promise<typeof admin> {
  return account('agent@example.com', AGENT, 'agent');
}

async function account(email: string, name: string, role: 'viewer' | 'agent'): Promise<typeof admin> {
  await sql(`
    insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
    select gen_random_uuid(), '${email}', '${name}', '${role}', password_hash, now(), now()
    from crm.admins
    where email = '${admin.email}'
    on conflict do nothing`);
  return { email, password: admin.password };
}
