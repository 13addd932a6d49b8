-- What somebody ($2) said about a ticket ($1) by this key ($3).
select e.id, e.digest
from crm.ticket_entries as e
where e.ticket_id = $1
    and e.actor_id = $2
    and e.idempotency_key = $3
