insert into crm.job_runs (id, job, mode, trigger, requested_by, requested_by_name, requested_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (job) where state in ('queued', 'running') do nothing
returning *
