select
    b.state,
    b.channel,
    b.subject,
    b.body,
    b.tag,
    b.note,
    b.canary,
    b.canary_reached,
    b.per_minute,
    b.change_id,
    exists (
        select
        from crm.change_sets as u
        where u.undoes = b.change_id
    ) as is_undone,
    b.author_id
from crm.broadcasts as b
where b.id = $1
    and b.step = $2
