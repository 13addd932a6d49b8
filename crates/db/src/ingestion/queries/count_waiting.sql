select
    count(*) filter (where kind = 'user'),
    count(*) filter (where kind = 'anonymous')
from crm.waiting_messages
