update crm.job_runs
set continues = $2
where id = $1
returning *
