select
    b.id,
    b.state,
    b.filter,
    b.search,
    b.channel,
    b.subject,
    b.body,
    b.tag,
    b.note,
    b.canary,
    b.per_minute,
    -- It is there with the first that it is of.
    g.id as change_id,
    b.author_id,
    a.name as author_name,
    b.created_at,
    b.ended_at,
    b.revision
from crm.broadcasts as b
left join crm.change_sets as g on g.id = b.change_id
left join crm.admins as a on a.id = b.author_id
