-- How many counters differ from what the directory adds up to. One that is not there counts as zero.
with expected as (
    select k.dimension, k.value, count(*) as members, coalesce(sum(d.mrr_cents), 0) as mrr_cents
    from crm.member_directory as d
    cross join lateral crm.counter_keys(
        d.engagement_status, d.health_status, d.subscription_tier, d.subscription_status, d.tags_folded,
        d.mrr_cents
    ) as k
    group by k.dimension, k.value
),
kept as (
    select c.dimension, c.value, sum(c.members) as members, sum(c.mrr_cents) as mrr_cents
    from crm.member_counters as c
    group by c.dimension, c.value
)
select count(*)
from expected as e
full join kept as k on k.dimension = e.dimension
    and k.value = e.value
where coalesce(e.members, 0) <> coalesce(k.members, 0)
    or coalesce(e.mrr_cents, 0) <> coalesce(k.mrr_cents, 0)
