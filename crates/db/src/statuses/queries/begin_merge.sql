update crm.statuses
set merging_into = $3,
    merging_change = $4,
    revision = revision + 1
where list = $1
    and key = $2
