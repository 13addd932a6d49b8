-- $1: userIds that are known, $2: their members. What waits under another name of theirs counts, too. What somebody else is
-- handing over at this moment is his.
with name as (
    select distinct on (n.kind, n.whose) n.kind, n.whose, n.user_id
    from (
        select 'user' as kind, u.id as whose, u.user_id
        from unnest($1::text[], $2::uuid[]) as u (id, user_id)
        union all
        select a.kind, a.id, u.user_id
        from unnest($1::text[], $2::uuid[]) as u (id, user_id)
        join crm.aliases as a on a.external_id = u.id
    ) as n
), due as (
    select w.id, n.user_id
    from name as n
    join crm.waiting_messages as w on w.kind = n.kind and w.whose = n.whose
    order by w.id
    limit 5000
    for update of w skip locked
)
delete from crm.waiting_messages as w
using due as d
where w.id = d.id
returning d.user_id, w.what, w.event, w.details, w.at
