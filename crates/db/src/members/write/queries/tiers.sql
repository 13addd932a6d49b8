-- The tiers that members have, by name.
select value
from crm.member_counters
where dimension = 'subscription_tier'
    and value <> ''
group by value
having sum(members) > 0
order by value
