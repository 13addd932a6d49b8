-- A handed-over run has begun, and stays what it is.
update crm.job_runs
set mode = 'full'
where id = $1
    and state = 'queued'
    and started_at is null
returning *
