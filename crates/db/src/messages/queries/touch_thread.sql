-- What they write opens a conversation again, and is unread.
update crm.threads
set last_at = greatest(last_at, $4),
    last_direction = $2,
    preview = $3,
    unread = unread + case when $2 = 'inbound' then 1 else 0 end,
    state = case when $2 = 'inbound' then 'open' else state end,
    snoozed_until = case when $2 = 'inbound' then null else snoozed_until end,
    revision = revision + 1
where id = $1
