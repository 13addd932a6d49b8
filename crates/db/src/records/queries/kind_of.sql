select c.kind
from crm.record_changes as c
where c.change_set_id = $1
limit 1
