-- How many leads came in the same month of the zone $1, from the same source, and became the same; of those who were
-- converted, after how many whole days.
select
    date_trunc('month', d.created_at at time zone $1)::date as month,
    d.source,
    d.status,
    case
        when d.converted_at is not null
        then greatest(0, floor(extract(epoch from d.converted_at - d.created_at) / 86400))::bigint
    end as days,
    count(*) as leads
from crm.leads as d
group by 1, 2, 3, 4
order by 1, 2 nulls last
