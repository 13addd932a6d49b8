-- A status and what its members are being given instead, by which change.
select merging_into, merging_change
from crm.statuses
where list = $1
    and key = $2
