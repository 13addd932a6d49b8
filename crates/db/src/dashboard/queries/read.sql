-- Everything the dashboard shows, at one snapshot: one row for each of the last and the open run of job $3, or one row
-- without a run; the figures stand in each of them.
-- $1: the first day of the trend. $2: when today began.
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
        from (
            -- The places are those of `place` and `whole` in mod.rs.
            values
                (6, 'ticket', 'status', array['open', 'in_progress', 'waiting_reply']),
                (7, 'lead', 'status', array['converted']),
                (8, 'lead', 'all', array[''])
        ) as r (place, kind, dimension, counted)
        left join crm.record_counts as c on c.kind = r.kind
            and c.dimension = r.dimension
            and c.value = any (r.counted)
        group by r.place
    ) as c
),
trend as (
    select
        array_agg($1::date + d.days) as days,
        array_agg(k.place) as places,
        array_agg(s.members) as members,
        array_agg(s.mrr_cents) as mrr_cents
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
    limit 10000
),
at_risk as (
    select
        (select count(*) from became_at_risk) as members,
        array_agg(i.user_id order by i.at desc, i.user_id) as ids,
        array_agg(d.name order by i.at desc, i.user_id) as names,
        array_agg(i.at order by i.at desc, i.user_id) as times
    from (
        select b.user_id, b.at
        from became_at_risk as b
        order by b.at desc, b.user_id
        limit 10
    ) as i
    join crm.member_directory as d on d.user_id = i.user_id
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
    at_risk.members as at_risk_members,
    at_risk.ids as at_risk_ids,
    at_risk.names as at_risk_names,
    at_risk.times as at_risk_times,
    r.*
from counts
cross join counted
cross join trend
cross join at_risk
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
