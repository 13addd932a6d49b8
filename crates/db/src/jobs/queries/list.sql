-- Runs of the jobs $1.
select *
from crm.job_runs
where job = any ($1)
    and ($2::text is null or state = $2)
    and (
        $3::uuid is null
        or number < (
            select r.number
            from crm.job_runs as r
            where r.id = $3
        )
    )
order by number desc
limit $4
