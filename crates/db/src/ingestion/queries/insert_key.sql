with made as (
    insert into crm.write_keys (id, name, digest, prefix, created_at, created_by)
    values ($1, $2, $3, $4, $5, $6)
    returning *
)
select
    k.id, k.name, k.prefix, k.created_at, a.name as created_by, k.last_used_at, k.revoked_at,
    k.refused, k.last_refused_at, k.last_refusal
from made as k
left join crm.admins as a on a.id = k.created_by
