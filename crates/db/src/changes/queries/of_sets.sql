-- What some sets ($2) did to some members ($1), each set to the member at its place, the latest first; texts of at most $3
-- characters.
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
from unnest($1::uuid[], $2::uuid[]) as s (user_id, change_set_id)
join crm.change_sets as g on g.id = s.change_set_id
left join crm.admins as a on g.actor_kind = 'admin'
    and a.id = g.actor_id
left join crm.change_sets as u on u.undoes = g.id
cross join lateral (
    select
        c.user_id,
        max(c.revision) as revision,
        array_agg(c.field order by c.id) as fields,
        array_agg(crm.excerpt(c.before, $3) order by c.id) as befores,
        array_agg(crm.excerpt(c.after, $3) order by c.id) as afters
    from crm.changes as c
    where c.change_set_id = g.id
        and c.user_id = s.user_id
    group by c.user_id
) as c
order by g.at desc, c.revision desc, g.id desc
