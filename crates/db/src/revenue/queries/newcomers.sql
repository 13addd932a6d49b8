-- Members of whom nothing is known about revenue, not even that they pay nothing.
select d.user_id
from crm.member_directory as d
where not exists (
    select
    from public.user_revenue_metrics as m
    where m.user_id = d.user_id
)
order by d.user_id
limit $1
