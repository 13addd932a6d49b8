insert into crm.statuses (list, key, label, tone, position, counts_as_active, counts_as_at_risk, counts_as_churned)
select $1, $2, $3, $4, coalesce(max(s.position), 0) + 1, $5, $6, $7
from crm.statuses as s
where s.list = $1
