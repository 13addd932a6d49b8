select whose, count(*), max(received_at)
from crm.waiting_messages
where kind = 'user'
group by whose
order by max(received_at) desc, whose
limit $1
