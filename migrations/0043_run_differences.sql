-- What a full sync found to be other than events had told, object by object. Without it only the first twenty were named,
-- and nobody could say what had been wrong until then.

create table crm.run_differences (
    run_id uuid not null references crm.job_runs (id) on delete cascade,
    number bigint generated always as identity,
    kind text collate "C" not null,
    object text collate "C" not null,
    change text collate "C" not null,
    found_at timestamptz not null,
    primary key (run_id, number),
    constraint run_differences_change_known check (change in ('appeared', 'changed', 'gone', 'not_understood'))
);
comment on table crm.run_differences is
    'Objects of Stripe''s that a full run found to be other than known, though no event had told of it; mended by the run';
