-- What some sets ($2) did to some records ($1), each set to the record at its place, the oldest first.
select
    g.id,
    g.at,
    g.actor_kind,
    g.actor_id,
    a.name as actor_name,
    g.source,
    g.undoes,
    u.id as undone_by,
    c.record_id,
    (
        select count(distinct o.record_id)
        from crm.record_changes as o
        where o.change_set_id = g.id
    ) as records,
    c.revision,
    c.fields
from unnest($1::uuid[], $2::uuid[]) as s (record_id, change_set_id)
join crm.change_sets as g on g.id = s.change_set_id
left join crm.admins as a on g.actor_kind = 'admin'
    and a.id = g.actor_id
left join crm.change_sets as u on u.undoes = g.id
cross join lateral (
    select
        c.record_id,
        max(c.revision) as revision,
        jsonb_agg(
            jsonb_build_object(
                'field', c.field,
                'before', c.before,
                'after', c.after,
                'before_name', crm.record_name(c.field, c.before),
                'after_name', crm.record_name(c.field, c.after)
            )
            order by c.id
        ) as fields
    from crm.record_changes as c
    where c.change_set_id = g.id
        and c.record_id = s.record_id
    group by c.record_id
) as c
order by g.at, g.id, c.record_id
