update crm.job_runs
set lease = lease + 1,
    server = $3,
    heartbeat_at = $4
where id = $1
    and lease = $2
    and state = 'running'
returning *
