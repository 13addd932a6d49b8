select id
from billing.objects
where kind = $1
    and known_at < $2
    and gone_at is null
    and id > $3
order by id
limit $4
