select day, kind, amount, currency
from crm.mrr_movements
where user_id = $1
order by day desc, kind
