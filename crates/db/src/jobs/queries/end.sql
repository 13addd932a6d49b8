update crm.job_runs
set state = $3,
    error = coalesce($4, error),
    ended_at = $5,
    heartbeat_at = $5
where id = $1
    and lease = $2
    and state = 'running'
returning *
