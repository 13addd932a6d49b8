select max(written_at)
from crm.broadcast_recipients
where broadcast_id = $1
    and written_at is not null
