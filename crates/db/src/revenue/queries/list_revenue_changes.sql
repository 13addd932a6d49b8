-- $1: before which number; null: from the newest on. $3: one of them alone.
select
    c.number,
    c.at,
    c.changed_by,
    a.name as changed_by_name,
    c.setting,
    c.key,
    c.before::text,
    c.after::text,
    c.undoes,
    u.number as undone_by
from crm.revenue_changes as c
left join crm.admins as a on a.id = c.changed_by
left join crm.revenue_changes as u on u.undoes = c.number
where c.number < coalesce($1, 9223372036854775807)
    and c.number = coalesce($3, c.number)
order by c.number desc
limit $2
