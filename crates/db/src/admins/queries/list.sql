select
    id,
    email,
    name,
    role,
    password_hash,
    created_at,
    last_sign_in_at,
    disabled_at
from crm.admins
order by
    created_at,
    id
