-- What the dashboard says of tickets, leads, messages and payments besides. Without it nobody saw how open tickets and
-- converted leads came along, and whoever waits for an answer or did not pay was found only by who looked for them.

-- ------------------------------------------------------------------------------------------------------------ days

-- The sums of crm.record_counts at the end of a day's last run, as crm.daily_snapshots has those of members.
create table crm.record_snapshots (
    day date not null,
    kind text collate "C" not null,
    dimension text collate "C" not null,
    value text collate "C" not null,
    records bigint not null,
    taken_at timestamptz not null,
    run_id uuid references crm.job_runs (id) on delete set null,
    primary key (day, kind, dimension, value)
);
comment on table crm.record_snapshots is
    'What crm.record_counts said each day of how many there are and of their status, for trends; of the values, those that none had are left out';

-- -------------------------------------------------------------------------------------------------------- counters

-- What the counters of tickets and leads have to come to.
create view crm.counted_records (kind, dimension, value, records) as
select 'lead' collate "C", c.dimension, c.value, c.records
from crm.lead_counts as c
union all
select 'ticket' collate "C", c.dimension collate "C", c.value collate "C", count(*)
from crm.tickets as d
cross join lateral (
    values
        ('all', ''),
        ('status', d.status),
        ('priority', d.priority)
) as c (dimension, value)
group by 2, 3;

-- ---------------------------------------------------------------------------------------------------- who needs care

-- Since when a payment of the subscription that decides is due; null: none is, or nobody knows.
alter table crm.member_revenue
    add column past_due_since timestamptz;

-- Who did not pay, without looking at everybody, and those of late first.
create index member_revenue_past_due on crm.member_revenue (past_due_since, user_id) where past_due_since is not null;
create index member_directory_unpaid on crm.member_directory (user_id) where raw_status in ('past_due', 'unpaid');
-- Who wrote last and waits.
create index threads_unanswered on crm.threads (last_at, id) where state = 'open' and last_direction = 'inbound';
