select *
from crm.job_runs
where job = $1
    and state in ('queued', 'running')
