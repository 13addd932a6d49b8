-- The runs of jobs: asked for, under way, ended; which planned moments have been served; and what the counters said at
-- the end of each day. Without it two servers would do the same work at once, nobody could see how far it is, a server
-- that dies would leave its work unnoticed, and the dashboard would have no yesterday.
--
-- Who executes a run of a job holds that job's advisory lock on the connection it works with: the lock goes with the
-- connection, however that ends. So a run that is `running` while nobody holds the lock is lost, whatever any clock
-- says. What makes that true: the lock is taken before the row says running, and given up, where the connection does
-- not end by itself, in the transaction in which the row stops saying so. Whoever judges locks the row first.

create table crm.job_runs (
    id uuid primary key,
    -- The order of asking. A clock may jump.
    number bigint generated always as identity,
    job text not null,
    mode text not null,
    trigger text not null,
    requested_by uuid references crm.admins (id) on delete set null,
    -- As it was then.
    requested_by_name text,
    state text not null default 'queued',
    -- Rises with every change: what a listener has seen already.
    revision bigint not null default 1,
    requested_at timestamptz not null,
    started_at timestamptz,
    heartbeat_at timestamptz,
    ended_at timestamptz,
    total bigint,
    seen bigint not null default 0,
    changed bigint not null default 0,
    failed bigint not null default 0,
    -- The first hundred: [{"member_id": …, "reason": …}].
    failures jsonb not null default '[]',
    error text,
    cancel_requested_at timestamptz,
    -- Members up to this id, in the order of ids, are done.
    resume_after uuid,
    -- Rises with each claim. Whoever writes says which claim they hold, so that a late writer is refused.
    lease bigint not null default 0,
    -- Who executes it, for people.
    server text,
    -- The unfinished run whose place this one goes on from.
    continues uuid references crm.job_runs (id) on delete set null,
    -- A digest of what the run reads: where it has changed, what was read before says nothing about now.
    reads text,
    constraint job_runs_mode_known check (mode in ('incremental', 'full')),
    constraint job_runs_trigger_known check (trigger in ('page', 'api', 'command_line', 'schedule')),
    constraint job_runs_state_known
        check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'lost')),
    constraint job_runs_ended check ((ended_at is null) = (state in ('queued', 'running')))
)
with (fillfactor = 50);

comment on table crm.job_runs is 'Each run of a job, from the wish to its outcome';

-- One open run per job: whoever asks for another joins it.
create unique index job_runs_open on crm.job_runs (job) where state in ('queued', 'running');
create unique index job_runs_newest on crm.job_runs (number);
create index job_runs_of_job on crm.job_runs (job, number);

-- The key of a job's advisory lock.
create function crm.job_lock(job text) returns bigint
language sql
immutable
parallel safe
return hashtextextended('crm job ' || job, 0);

-- Whether somebody holds it. Only looks, so that it is in nobody's way.
create function crm.job_is_held(job text) returns boolean
language sql
volatile
begin atomic
    select exists (
        select
        from pg_catalog.pg_locks as l
        where l.locktype = 'advisory'
            and l.granted
            and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = current_database())
            and l.objsubid = 1
            and (l.classid::bigint << 32 | l.objid::bigint) = crm.job_lock(job)
    );
end;

create function crm.next_run_revision() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.revision := old.revision + 1;
    return new;
end
$$;

create trigger next_revision
    before update on crm.job_runs
    for each row
    when (old.* is distinct from new.*)
    execute function crm.next_run_revision();

-- Tells all servers. Whoever listens reads the row; the notice only says that it is worth it.
create function crm.announce_run() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform pg_notify('crm', format('{"kind":"run","id":"%s","revision":%s}', new.id, new.revision));
    return null;
end
$$;

create trigger announce_inserted
    after insert on crm.job_runs
    for each row
    execute function crm.announce_run();
create trigger announce_updated
    after update on crm.job_runs
    for each row
    when (old.revision is distinct from new.revision)
    execute function crm.announce_run();

-- The planned moments that have been served. The key is what makes exactly one server serve each.
create table crm.job_slots (
    job text not null,
    slot timestamptz not null,
    -- Null: passed over, because it lay before this installation's first look at the schedule.
    run_id uuid references crm.job_runs (id) on delete set null,
    primary key (job, slot)
);

comment on table crm.job_slots is 'Each planned moment of a job that was served, and by which run';

-- The sums of crm.member_counters at the end of a day's last run; the day is one of the account's time zone.
create table crm.daily_snapshots (
    day date not null,
    dimension text collate "C" not null,
    value text collate "C" not null,
    members bigint not null,
    mrr_cents bigint not null,
    taken_at timestamptz not null,
    run_id uuid references crm.job_runs (id) on delete set null,
    primary key (day, dimension, value)
);

comment on table crm.daily_snapshots is 'What crm.member_counters said each day, for trends; values that nobody had are left out';

revoke all on all functions in schema crm from public;
