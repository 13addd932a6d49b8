-- Members of the tiers whose churn is known.
select m.user_id
from public.user_revenue_metrics as m
where m.user_id > coalesce($1, '00000000-0000-0000-0000-000000000000')
    and m.subscription_tier in (select tier from crm.tier_churn)
order by m.user_id
limit $2
