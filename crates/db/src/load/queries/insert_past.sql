-- What the counters would have said on each day from $1 to before $2: members by when they joined, revenue by how it moved,
-- statuses by past_statuses. Of what is not known of the past, nothing is said.
-- $3: the time zone. $4: hundredths in a minor unit of the reporting currency.
with
recurring as (
    select
        user_id,
        day,
        sum(sum(crm.signed_movement(kind, amount))) over (partition by user_id order by day) as mrr,
        lead(day) over (partition by user_id order by day) as until
    from crm.mrr_movements
    group by user_id, day
),
spells as (
    select s.user_id, s.dimension, s.value, greatest(s.since, $1) as since, s.until
    from (
        select user_id, dimension, value, since, until
        from past_statuses
        union all
        select user_id, 'all', '', (created_at at time zone $3)::date, null
        from crm.member_directory
        union all
        select user_id, 'mrr', 'positive', day, until
        from recurring
        where mrr > 0
    ) as s (user_id, dimension, value, since, until)
    where s.since < $2
        and (s.until is null or s.until > $1)
),
moved as (
    select user_id, day, round(sum(crm.signed_movement(kind, amount)) * $4::numeric)::bigint as amount
    from crm.mrr_movements
    where day > $1
    group by user_id, day
),
-- Everybody with what they pay now, less what it moved by since.
steps as (
    select s.dimension, s.value, e.day, e.members, e.members * coalesce(d.mrr_cents, 0) as mrr_cents
    from spells as s
    join crm.member_directory as d on d.user_id = s.user_id
    cross join lateral (
        values
            (s.since, 1),
            (s.until, -1)
    ) as e (day, members)
    where e.day is not null
    union all
    select s.dimension, s.value, e.day, 0, e.amount
    from spells as s
    join moved as m on m.user_id = s.user_id
        and m.day > s.since
    cross join lateral (
        values
            (s.since, -m.amount),
            (least(m.day, s.until), m.amount)
    ) as e (day, amount)
),
sums as (
    select dimension, value, day, sum(members) as members, sum(mrr_cents) as mrr_cents
    from steps
    where day < $2
    group by dimension, value, day
)
insert into crm.daily_snapshots (day, dimension, value, members, mrr_cents, taken_at)
select d.day::date, s.dimension, s.value, sum(s.members), sum(s.mrr_cents), (d.day + interval '1 day') at time zone $3
from generate_series($1::timestamp, $2::timestamp - interval '1 day', interval '1 day') as d (day)
join sums as s on s.day <= d.day
group by d.day, s.dimension, s.value
having sum(s.members) <> 0
