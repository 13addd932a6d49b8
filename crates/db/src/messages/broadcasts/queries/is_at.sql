select step = $2 and state = 'running'
from crm.broadcasts
where id = $1
for share
