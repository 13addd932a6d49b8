update crm.broadcasts
set state = $2,
    canary_reached = canary_reached or $2 = 'canary_done',
    ended_at = case when $2 in ('stopped', 'done') then coalesce(ended_at, $3) end,
    step = step + 1,
    revision = revision + 1
where id = $1
returning step
