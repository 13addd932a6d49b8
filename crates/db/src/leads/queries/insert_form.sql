insert into crm.lead_forms (id, name, key, origins, source, created_at, created_by)
values ($1, $2, $3, $4, $5, $6, $7)
