update crm.job_runs
set state = 'queued'
where id = $1
    and lease = $2
    and state = 'running'
