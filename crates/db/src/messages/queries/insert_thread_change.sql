insert into crm.thread_changes (
    thread_id, at, cause, admin_id, kind, state_before, state_after, until_before, until_after, assignee_before,
    assignee_after, number
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
