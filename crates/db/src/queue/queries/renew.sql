update crm.queue as q
set leased_until = now() + $3
from unnest($1::uuid[], $2::bigint[]) as held (id, lease)
where q.id = held.id
    and q.lease = held.lease
    and q.state = 'running'
returning q.id, q.lease
