-- Who may use this program, and what they did in it: admins, their sessions, the brake on guessing passwords, history.
-- Without it nobody can sign in, a stolen refresh token cannot be told from an honest one, and no change can be traced
-- or undone.

create schema if not exists crm;

create table crm.admins (
    id uuid primary key,
    email text not null,
    name text not null,
    role text not null,
    -- A PHC string ($argon2id$…): the parameters travel with the hash, so they can be raised without a migration.
    password_hash text not null,
    created_at timestamptz not null,
    password_changed_at timestamptz not null,
    last_sign_in_at timestamptz,
    disabled_at timestamptz,
    constraint admins_email_shape check (email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 320),
    constraint admins_name_length check (char_length(name) between 1 and 200),
    constraint admins_role_known check (role in ('owner', 'admin', 'agent', 'viewer'))
);

comment on table crm.admins is 'Somebody who signs in to this program. Disabled, never deleted: history names them.';

-- One account per address, however it is capitalised.
create unique index admins_email_key on crm.admins (lower(email));

create table crm.sessions (
    id uuid primary key,
    admin_id uuid not null references crm.admins (id) on delete cascade,
    -- How often the refresh token has been renewed. The token names its generation and carries a keyed digest over it,
    -- so none is stored: an older generation that comes back was used twice, and the whole session ends.
    generation integer not null default 0,
    created_at timestamptz not null,
    rotated_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    revoked_reason text,
    user_agent text not null default '',
    constraint sessions_generation_positive check (generation >= 0),
    constraint sessions_user_agent_length check (char_length(user_agent) <= 200),
    constraint sessions_revoked_with_reason check ((revoked_at is null) = (revoked_reason is null)),
    constraint sessions_reason_known
        check (revoked_reason in ('signed_out', 'token_reused', 'password_reset', 'admin_disabled'))
);

comment on table crm.sessions is 'One sign-in of one admin: the family of refresh tokens that follow one another.';

create index sessions_admin_id_idx on crm.sessions (admin_id);
create index sessions_expires_at_idx on crm.sessions (expires_at);

-- Counted before the password is looked at, so that a hundred guesses at once are a hundred guesses.
create unlogged table crm.sign_in_attempts (
    -- A keyed digest of (account, address) or of the address alone: the table names neither.
    key bytea primary key,
    attempts integer not null,
    last_at timestamptz not null,
    blocked_until timestamptz not null,
    constraint sign_in_attempts_key_length check (octet_length(key) = 32)
);

comment on table crm.sign_in_attempts is 'How often somebody tried a password lately. Unlogged: a crash forgets it, which harms nobody.';

create index sign_in_attempts_last_at_idx on crm.sign_in_attempts (last_at);

create table crm.change_sets (
    id uuid primary key,
    at timestamptz not null,
    actor_kind text not null,
    -- An admin's id, an integration's, a job's run; null where the kind says it all.
    actor_id uuid,
    -- Where it was done: the page, the API, a job, an import, the command line.
    source text not null,
    -- The set that this one undid.
    undoes uuid references crm.change_sets (id),
    constraint change_sets_actor_known check (actor_kind in ('admin', 'integration', 'job', 'automation', 'system')),
    constraint change_sets_source_known check (source in ('page', 'api', 'job', 'import', 'automation', 'command_line'))
);

comment on table crm.change_sets is 'What was done at one stroke, to one member or many; what is undone together.';

create index change_sets_at_idx on crm.change_sets (at desc, id);

create table crm.changes (
    id bigint generated always as identity primary key,
    change_set_id uuid not null references crm.change_sets (id) on delete cascade,
    -- No foreign key: history outlives the member, whose deletion is itself a change.
    user_id uuid not null,
    field text not null,
    -- SQL null where the field did not exist, JSON null where it was empty.
    before jsonb,
    after jsonb,
    -- Of the row that was changed, after the change.
    revision bigint not null,
    constraint changes_one_per_field unique (change_set_id, user_id, field)
);

comment on table crm.changes is 'One field of one member before and after; written in the transaction that changes it.';

create index changes_user_id_idx on crm.changes (user_id, id desc);
