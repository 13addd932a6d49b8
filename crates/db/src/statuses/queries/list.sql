select
    s.list,
    s.key,
    s.label,
    s.tone,
    s.counts_as_active,
    s.counts_as_at_risk,
    s.counts_as_churned,
    s.revision,
    s.merging_into,
    c.members
from crm.statuses as s
cross join lateral (
    select coalesce(sum(k.members), 0)::bigint as members
    from crm.member_counters as k
    where k.dimension = s.list || '_status'
        and k.value = s.key
) as c
order by s.list, s.position, s.key
