update crm.threads
set state = coalesce($2, state),
    snoozed_until = case when $2 is null then snoozed_until else $3 end,
    assignee_id = case when $4 then $5 else assignee_id end,
    unread = case when $6 then 0 else unread end,
    revision = revision + 1
where id = $1
