-- $7 is one failure. A hundred of them are named, all are counted.
update crm.job_runs
set resume_after = coalesce($3, resume_after),
    total = coalesce($4, total),
    seen = seen + $5,
    changed = changed + $6,
    failed = failed + ($7::jsonb is not null)::integer,
    failures = case
        when $7::jsonb is not null and jsonb_array_length(failures) < 100 then failures || jsonb_build_array($7::jsonb)
        else failures
    end,
    heartbeat_at = $8
where id = $1
    and lease = $2
    and state = 'running'
returning *
