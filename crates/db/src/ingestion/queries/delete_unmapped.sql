delete from crm.unmapped_events
where key = $1
