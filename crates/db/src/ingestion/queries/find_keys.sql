select id, digest, last_used_at
from crm.write_keys
where prefix = $1
    and revoked_at is null
