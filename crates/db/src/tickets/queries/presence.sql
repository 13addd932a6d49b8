-- Who looks at a ticket ($1) and was seen since $2.
select p.admin_id, a.name, p.writing
from crm.ticket_presence as p
join crm.admins as a on a.id = p.admin_id
where p.ticket_id = $1
    and p.seen_at >= $2
order by a.name, a.id
