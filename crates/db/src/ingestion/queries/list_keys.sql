select
    k.id, k.name, k.prefix, k.created_at, a.name as created_by, k.last_used_at, k.revoked_at,
    k.refused, k.last_refused_at, k.last_refusal
from crm.write_keys as k
left join crm.admins as a on a.id = k.created_by
order by k.created_at desc, k.id
