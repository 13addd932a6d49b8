select
    e.id,
    e.ticket_id,
    d.number,
    e.kind,
    e.at,
    e.actor_kind,
    e.actor_id,
    a.name as actor_name,
    e.body,
    e.attachments,
    e.message_id
from crm.ticket_entries as e
join crm.tickets as d on d.id = e.ticket_id
left join crm.admins as a on e.actor_kind = 'admin'
    and a.id = e.actor_id
