-- Who was changed since $1, as far as 5,000 changes. Numbers are given before a transaction ends, so what was written
-- shortly before $1 may have been seen only after it: that is told again.
with later as (
    select c.user_id
    from crm.changes as c
    where c.id > $1 - 2000
        and (
            c.id > $1
            or c.at >= (select seen.at - interval '10 seconds' from crm.changes as seen where seen.id = $1)
        )
    order by c.id
    limit 5001
)
select
    (select coalesce(max(c.id), 0) from crm.changes as c) as position,
    (select count(*) from later) as changes,
    array(select distinct l.user_id from later as l) as members
