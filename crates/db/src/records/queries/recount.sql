-- What the triggers would have counted, all in the first slot.
delete from crm.record_counts;
insert into crm.record_counts (kind, dimension, value, slot, records)
select c.kind, c.dimension, c.value, 0, c.records
from crm.counted_records as c
