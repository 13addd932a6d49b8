update crm.job_runs
set state = 'running',
    lease = lease + 1,
    server = $2,
    started_at = coalesce(started_at, $3),
    heartbeat_at = $3
where id = $1
    and state = 'queued'
returning *
