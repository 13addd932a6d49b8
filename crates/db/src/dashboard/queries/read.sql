-- Everything the dashboard shows, at one snapshot: one row for each of the last and the open run of job $3, or one row
-- without a run; the figures stand in each of them.
-- $1: the first day of the trend. $2: when today began. $4: now.
-- What is always the same stands here and is no parameter: then Postgres plans once, and not again each time.
with keys (place, dimension, value) as (
    -- The places are those of `place` in mod.rs.
    values
        (0, 'all', ''),
        (4, 'engagement_status', ''),
        (5, 'mrr', 'positive')
    union all
    select f.place, s.list || '_status', s.key
    from crm.statuses as s
    cross join lateral (
        values
            (1, s.counts_as_active),
            (2, s.counts_as_at_risk),
            (3, s.counts_as_churned)
    ) as f (place, counts)
    where f.counts
),
-- What makes the filters: the statuses of each figure in the order of their list.
counted as (
    select
        array_agg(f.place order by s.list, s.position, s.key) as places,
        array_agg(s.list order by s.list, s.position, s.key) as lists,
        array_agg(s.key order by s.list, s.position, s.key) as keys
    from crm.statuses as s
    cross join lateral (
        values
            (1, s.counts_as_active),
            (2, s.counts_as_at_risk),
            (3, s.counts_as_churned)
    ) as f (place, counts)
    where f.counts
),
record_keys (place, kind, dimension, counted) as (
    -- The places are those of `place` and `whole` in mod.rs.
    values
        (6, 'ticket', 'status', array['open', 'in_progress', 'waiting_reply']),
        (7, 'lead', 'status', array['converted']),
        (8, 'lead', 'all', array['']),
        (9, 'ticket', 'all', array[''])
),
-- Laterals that cannot be flattened: each key is looked up, however many other keys there are.
counts as (
    select array_agg(c.place) as places, array_agg(c.members) as members, array_agg(c.mrr_cents) as mrr_cents
    from (
        select k.place, c.members, c.mrr_cents
        from keys as k
        cross join lateral (
            select coalesce(sum(c.members), 0)::bigint as members, coalesce(sum(c.mrr_cents), 0)::bigint as mrr_cents
            from crm.member_counters as c
            where c.dimension = k.dimension
                and c.value = k.value
        ) as c
        union all
        select r.place, coalesce(sum(c.records), 0)::bigint, 0
        from record_keys as r
        left join crm.record_counts as c on c.kind = r.kind
            and c.dimension = r.dimension
            and c.value = any (r.counted)
        group by r.place
    ) as c
),
trend as (
    select
        array_agg(t.day) as days,
        array_agg(t.place) as places,
        array_agg(t.members) as members,
        array_agg(t.mrr_cents) as mrr_cents
    from (
        select $1::date + d.days as day, k.place, s.members, s.mrr_cents
        from generate_series(0, 29) as d (days)
        cross join keys as k
        cross join lateral (
            select s.members, s.mrr_cents
            from crm.daily_snapshots as s
            where s.day = $1::date + d.days
                and s.dimension = k.dimension
                and s.value = k.value
            limit 1
        ) as s
        union all
        select s.day, k.place, s.records, 0
        from record_keys as k
        join crm.record_snapshots as s on s.kind = k.kind
            and s.dimension = k.dimension
            and s.value = any (k.counted)
        where s.day between $1::date and $1::date + 29
    ) as t
),
became_at_risk as (
    select c.user_id, max(g.at) as at
    from crm.change_sets as g
    cross join crm.statuses as s
    join crm.changes as c on c.change_set_id = g.id
        and c.field = s.list || '_status'
        and c.after = to_jsonb(s.key)
    join crm.member_directory as d on d.user_id = c.user_id
    where g.at >= $2
        and s.counts_as_at_risk
        and c.field in ('engagement_status', 'health_status')
        and c.before is distinct from c.after
        -- Who was at risk by another name has not become so.
        and not exists (
            select
            from crm.statuses as b
            where b.list = s.list
                and b.counts_as_at_risk
                and to_jsonb(b.key) = c.before
        )
        -- Who has been seen to already needs no attention.
        and exists (
            select
            from crm.statuses as n
            where n.list = s.list
                and n.counts_as_at_risk
                and n.key = case s.list when 'engagement' then d.engagement_status else d.health_status end
        )
    group by c.user_id
    -- Whoever puts more at risk in a day knows.
    limit 1000
),
-- Since when is known of most who owe; the others come after them.
owing as (
    select r.user_id, r.past_due_since as at
    from crm.member_revenue as r
    join crm.member_directory as d on d.user_id = r.user_id
    where r.past_due_since is not null
        and d.raw_status in ('past_due', 'unpaid')
    order by r.past_due_since desc, r.user_id desc
    limit 10
),
-- Of each kind how many, up to a bound, and the first ten. The places are those of `place` in attention.rs.
attention as (
    select
        array_agg(a.place order by a.place, a.rank) as places,
        array_agg(a.found order by a.place, a.rank) as found,
        array_agg(a.member_id order by a.place, a.rank) as members,
        array_agg(a.record order by a.place, a.rank) as records,
        array_agg(a.name order by a.place, a.rank) as names,
        array_agg(a.at order by a.place, a.rank) as times
    from (
        select 0 as place, b.rank, (select count(*) from became_at_risk) as found, b.user_id as member_id, null as record, d.name, b.at
        from (
            select user_id, at, row_number() over (order by at desc, user_id) as rank
            from became_at_risk
            order by rank
            limit 10
        ) as b
        join crm.member_directory as d on d.user_id = b.user_id
        union all
        select
            1,
            u.rank,
            (
                select count(*)
                from (
                    select
                    from crm.member_directory
                    where raw_status in ('past_due', 'unpaid')
                    limit 1000
                ) as t
            ),
            u.user_id, null, d.name, u.at
        from (
            select user_id, at, row_number() over (order by at desc nulls last, user_id) as rank
            from (
                select user_id, at
                from owing
                union all
                select m.user_id, null
                from (
                    select user_id
                    from crm.member_directory
                    where raw_status in ('past_due', 'unpaid')
                        and (select count(*) from owing) < 10
                    limit 1000
                ) as m
                left join crm.member_revenue as r on r.user_id = m.user_id
                where r.past_due_since is null
            ) as t
            order by rank
            limit 10
        ) as u
        join crm.member_directory as d on d.user_id = u.user_id
        union all
        select
            2,
            u.rank,
            (
                select count(*)
                from (
                    select
                    from crm.threads
                    where state = 'open'
                        and last_direction = 'inbound'
                    limit 1000
                ) as t
            ),
            u.user_id, u.id::text, coalesce(d.name, d.email, l.name, u.number), u.at
        from (
            select id, user_id, lead_id, number, last_at as at, row_number() over (order by last_at desc, id desc) as rank
            from crm.threads
            where state = 'open'
                and last_direction = 'inbound'
            order by last_at desc, id desc
            limit 10
        ) as u
        left join crm.member_directory as d on d.user_id = u.user_id
        left join crm.leads as l on l.id = u.lead_id
        union all
        select
            3,
            o.rank,
            (
                select count(*)
                from (
                    select
                    from crm.tickets
                    where due_at < $4
                    limit 1000
                ) as t
            ),
            o.member_id, o.number::text, o.subject, o.at
        from (
            select number, subject, member_id, due_at as at, row_number() over (order by due_at, id) as rank
            from crm.tickets
            where due_at < $4
            order by due_at, id
            limit 10
        ) as o
    ) as a
)
select
    counted.places as status_places,
    counted.lists as status_lists,
    counted.keys as status_keys,
    counts.places as counted_places,
    counts.members as counted_members,
    counts.mrr_cents as counted_cents,
    trend.days as trend_days,
    trend.places as trend_places,
    trend.members as trend_members,
    trend.mrr_cents as trend_cents,
    attention.places as attention_places,
    attention.found as attention_found,
    attention.members as attention_members,
    attention.records as attention_records,
    attention.names as attention_names,
    attention.times as attention_times,
    r.*
from counts
cross join counted
cross join trend
cross join attention
left join lateral (
    select *
    from crm.job_runs
    where job = $3
        and state in ('queued', 'running')
    union all
    (
        select *
        from crm.job_runs
        where job = $3
            and state = 'succeeded'
        order by number desc
        limit 1
    )
) as r on true
