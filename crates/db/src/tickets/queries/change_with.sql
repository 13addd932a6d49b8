-- The change that was made with an entry ($1).
select c.change_set_id
from crm.ticket_entries as e
join crm.record_changes as c on c.record_id = e.ticket_id
    and c.revision = e.revision
where e.id = $1
limit 1
