select
    c.id,
    c.at,
    c.cause,
    c.admin_id,
    a.name as admin_name,
    c.kind,
    c.state_before,
    c.state_after,
    c.until_before,
    c.until_after,
    c.assignee_before,
    b.name as assignee_before_name,
    c.assignee_after,
    e.name as assignee_after_name,
    c.number
from crm.thread_changes as c
left join crm.admins as a on a.id = c.admin_id
left join crm.admins as b on b.id = c.assignee_before
left join crm.admins as e on e.id = c.assignee_after
where c.thread_id = $1
    and ($2::timestamptz is null or c.at >= $2)
    and ($3::timestamptz is null or c.at < $3)
order by c.at desc, c.id desc
limit $4
