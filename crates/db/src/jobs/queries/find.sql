select *
from crm.job_runs
where id = $1
