select distinct c.record_id
from crm.record_changes as c
where c.change_set_id = $1
    and c.kind = 'lead'
order by c.record_id
