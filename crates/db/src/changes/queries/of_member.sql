-- A member's ($1) changes, the latest first: before ($2, $3), later than revision $4, at most $5; texts of at most $6
-- characters. A set has few fields of one member.
with sets as materialized (
    select distinct c.at, c.change_set_id
    from crm.changes as c
    where c.user_id = $1
        and ($2::timestamptz is null or (c.at, c.change_set_id) < ($2, $3::uuid))
        and ($4::bigint is null or c.revision > $4)
    order by c.at desc, c.change_set_id desc
    limit $5
)
select
    g.id,
    g.at,
    g.actor_kind,
    g.actor_id,
    a.name as actor_name,
    g.source,
    g.members,
    g.undoes,
    u.id as undone_by,
    c.user_id,
    c.revision,
    c.fields,
    c.befores,
    c.afters
from sets as s
join crm.change_sets as g on g.id = s.change_set_id
left join crm.admins as a on g.actor_kind = 'admin'
    and a.id = g.actor_id
left join crm.change_sets as u on u.undoes = g.id
cross join lateral (
    select
        c.user_id,
        max(c.revision) as revision,
        array_agg(c.field order by c.id) as fields,
        array_agg(crm.excerpt(c.before, $6) order by c.id) as befores,
        array_agg(crm.excerpt(c.after, $6) order by c.id) as afters
    from crm.changes as c
    where c.change_set_id = g.id
        and c.user_id = $1
    group by c.user_id
) as c
order by s.at desc, s.change_set_id desc
