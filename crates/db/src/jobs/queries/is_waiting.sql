-- Whether there is an open run that nobody executes.
select exists (
    select
    from crm.job_runs as r
    where r.job = $1
        and r.state in ('queued', 'running')
)
and not crm.job_is_held($1)
