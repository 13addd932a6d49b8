-- $1: userIds that are known, $2: their members. What waits under another name of theirs counts, too.
with name (kind, whose, user_id) as (
    select 'user', u.id, u.user_id
    from unnest($1::text[], $2::uuid[]) as u (id, user_id)
    union all
    select a.kind, a.id, u.user_id
    from unnest($1::text[], $2::uuid[]) as u (id, user_id)
    join crm.aliases as a on a.external_id = u.id
), due as (
    select distinct on (w.id) w.id, n.user_id
    from name as n
    join crm.waiting_messages as w on w.kind = n.kind and w.whose = n.whose
    order by w.id
    limit 5000
), mine as (
    -- What somebody else is handing over at this moment is his.
    select w.id
    from crm.waiting_messages as w
    where w.id in (
        select id
        from due
    )
    for update skip locked
)
delete from crm.waiting_messages as w
using due as d
join mine as m on m.id = d.id
where w.id = d.id
returning d.user_id, w.what, w.event, w.details, w.at
