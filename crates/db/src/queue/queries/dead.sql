select *
from crm.queue
where state = 'dead'
    and ($1::text is null or kind = $1)
    and ($2::bigint is null or number < $2)
order by number desc
limit $3
