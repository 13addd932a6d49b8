update crm.job_runs
set mode = $3,
    resume_after = $4,
    continues = $5,
    reads = $6,
    error = $7
where id = $1
    and lease = $2
    and state = 'running'
returning *
