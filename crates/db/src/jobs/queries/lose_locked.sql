-- The caller holds the job's lock, so nobody else does.
update crm.job_runs
set state = case when cancel_requested_at is null then 'lost' else 'cancelled' end,
    ended_at = $2
where id = $1
    and state = 'running'
returning *
