-- Whose members are being given this status.
select key
from crm.statuses
where list = $1
    and merging_into = $2
limit 1
