select *
from crm.job_runs
where job = $1
    and state = 'succeeded'
order by number desc
limit 1
