-- What the triggers of leads would have counted, all in the first slot.
delete from crm.record_counts
where kind = 'lead';
insert into crm.record_counts (kind, dimension, value, slot, records)
select 'lead', c.dimension, c.value, 0, c.records
from crm.lead_counts as c
