-- What a set ($1) did to records of a kind ($2), field by field, and for each what touched the same later: but for changes
-- that cancel each other out, what was undone since, and what undid it.
select
    c.record_id,
    c.field,
    c.before,
    c.after,
    (
        select l.change_set_id
        from crm.record_changes as l
        join crm.change_sets as g on g.id = l.change_set_id
        where l.record_id = c.record_id
            and l.field = c.field
            and l.revision > c.revision
            and not exists (
                select
                from crm.change_sets as u
                where u.undoes = g.id
            )
            and not exists (
                select
                from crm.record_changes as t
                where t.change_set_id = g.undoes
                    and t.record_id = l.record_id
                    and t.field = l.field
                    and t.revision > c.revision
            )
        order by l.at desc
        limit 1
    ) as later
from crm.record_changes as c
where c.change_set_id = $1
    and c.kind = $2
order by c.record_id, c.id
