delete from crm.statuses
where list = $1
    and key = $2
