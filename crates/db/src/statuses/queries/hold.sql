-- From here on nobody is given the status: whoever would waits for us.
select key
from crm.statuses
where list = $1
    and key = $2
for update
