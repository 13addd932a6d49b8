select id, state, reads, resume_after
from crm.job_runs
where job = $1
    and id <> $2
    and mode = 'full'
    and reads is not null
order by number desc
limit 1
