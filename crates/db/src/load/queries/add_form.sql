insert into crm.lead_forms (id, name, key, origins, source, created_at)
values ($1, $2, $3, array[$4], $5, $6)
on conflict do nothing
