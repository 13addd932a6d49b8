insert into crm.revenue_changes (at, changed_by, setting, key, before, after, undoes)
values ($1, $2, $3, $4, $5, $6, $7)
returning number
