-- One change-set ($1) with what it did to one of its members: the one whose id comes first.
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
from crm.change_sets as g
left join crm.admins as a on g.actor_kind = 'admin'
    and a.id = g.actor_id
left join crm.change_sets as u on u.undoes = g.id
cross join lateral (
    select
        c.user_id,
        max(c.revision) as revision,
        array_agg(c.field order by c.id) as fields,
        array_agg(c.before order by c.id) as befores,
        array_agg(c.after order by c.id) as afters
    from crm.changes as c
    where c.change_set_id = g.id
        and c.user_id = (
            select f.user_id
            from crm.changes as f
            where f.change_set_id = g.id
            order by f.user_id
            limit 1
        )
    group by c.user_id
) as c
where g.id = $1
