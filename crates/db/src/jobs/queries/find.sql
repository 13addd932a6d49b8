-- The run $1, if it is of one of the jobs $2.
select *
from crm.job_runs
where id = $1
    and job = any ($2)
