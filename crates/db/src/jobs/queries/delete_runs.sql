-- Runs that ended before $1. Of each job the last that succeeded stays, which the dashboard names, and the last full one,
-- which tells a run whether it has to compare everybody.
delete from crm.job_runs as r
where r.ended_at < $1
    and exists (
        select
        from crm.job_runs as later
        where later.job = r.job
            and later.number > r.number
            and later.state = 'succeeded'
    )
    and (
        r.mode <> 'full'
        or r.reads is null
        or exists (
            select
            from crm.job_runs as later
            where later.job = r.job
                and later.number > r.number
                and later.mode = 'full'
                and later.reads is not null
        )
    )
