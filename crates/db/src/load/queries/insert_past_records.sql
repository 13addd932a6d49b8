-- What crm.record_snapshots would have of each day from $1 to before $2, by the history of tickets and leads.
-- $3: the time zone.
with
records as (
    select 'ticket' as kind, id, created_at, status
    from crm.tickets
    union all
    select 'lead', id, created_at, status
    from crm.leads
),
moves as (
    select kind, record_id as id, at, change_set_id, before #>> '{}' as before, after #>> '{}' as after
    from crm.record_changes
    where field = 'status'
),
first as (
    select distinct on (kind, id) kind, id, before
    from moves
    order by kind, id, at, change_set_id
),
stood as (
    select r.kind, r.id, r.created_at as at, null::uuid as change_set_id, coalesce(f.before, r.status) as status
    from records as r
    left join first as f on f.kind = r.kind
        and f.id = r.id
    union all
    select kind, id, at, change_set_id, after
    from moves
),
spells as (
    select
        kind,
        status,
        (at at time zone $3)::date as since,
        (lead(at) over (partition by kind, id order by at, change_set_id nulls first) at time zone $3)::date as until
    from stood
),
days as (
    select d.day::date as day, (d.day + interval '1 day') at time zone $3 as ended_at
    from generate_series($1::timestamp, $2::timestamp - interval '1 day', interval '1 day') as d (day)
)
insert into crm.record_snapshots (day, kind, dimension, value, records, taken_at)
select d.day, k.kind, v.dimension, v.value, count(s.kind), d.ended_at
from days as d
cross join (
    values
        ('ticket'),
        ('lead')
) as k (kind)
left join spells as s on s.kind = k.kind
    and s.since <= d.day
    and (s.until is null or s.until > d.day)
cross join lateral (
    values
        ('all', ''),
        ('status', s.status)
) as v (dimension, value)
where v.value is not null
group by d.day, d.ended_at, k.kind, v.dimension, v.value
