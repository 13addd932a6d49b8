-- Those that members can be given: one whose members are being given another takes no new ones.
select list, key
from crm.statuses
where merging_into is null
order by list, position, key
