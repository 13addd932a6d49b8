-- Changes that came after a set's ($1) and touched the same fields of the same members, but for those that cancel each
-- other out: what was undone since, and what undid it.
select distinct l.user_id, l.change_set_id, l.at
from crm.changes as c
join crm.changes as l on l.user_id = c.user_id
    and l.field = c.field
    and l.revision > c.revision
join crm.change_sets as g on g.id = l.change_set_id
where c.change_set_id = $1
    and not exists (
        select
        from crm.change_sets as u
        where u.undoes = g.id
    )
    and not exists (
        select
        from crm.changes as t
        where t.change_set_id = g.undoes
            and t.user_id = l.user_id
            and t.field = l.field
            and t.revision > c.revision
    )
order by l.at desc
limit 100
