update crm.job_runs
set cancel_requested_at = coalesce(cancel_requested_at, $2),
    state = case when state = 'queued' then 'cancelled' else state end,
    ended_at = case when state = 'queued' then $2 end
where id = $1
    and state in ('queued', 'running')
returning *
