-- A record's ($1) changes, the latest first: before ($2, $3), later than revision $4, of one set alone ($5), at most $6.
-- Where a value is somebody's id, their name is told with it.
with sets as materialized (
    select distinct c.at, c.change_set_id
    from crm.record_changes as c
    where c.record_id = $1
        and ($2::timestamptz is null or (c.at, c.change_set_id) < ($2, $3::uuid))
        and ($4::bigint is null or c.revision > $4)
        and ($5::uuid is null or c.change_set_id = $5)
    order by c.at desc, c.change_set_id desc
    limit $6
)
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
from sets as s
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
        and c.record_id = $1
    group by c.record_id
) as c
order by s.at desc, s.change_set_id desc
