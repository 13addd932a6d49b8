select state
from crm.broadcasts
where id = $1
for share
