select id, digest
from crm.broadcasts
where author_id = $1
    and idempotency_key = $2
