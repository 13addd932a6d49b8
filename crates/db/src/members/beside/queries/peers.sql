-- Members of the same tier as $1 who joined last before and first after, $2 each way at most, within $3 each way. Of a
-- tier that few have, no more than 20,000 who joined at the time are looked at, in the index alone.
with me as (
    select user_id, created_at, subscription_tier
    from crm.member_directory
    where user_id = $1
)
select m.subscription_tier, m.created_at as joined_at, p.user_id, p.created_at, p.is_before
from me as m
left join lateral (
    (
        select b.user_id, b.created_at, true as is_before
        from (
            select d.user_id, d.created_at, d.subscription_tier
            from crm.member_directory as d
            where (d.created_at, d.user_id) < (m.created_at, m.user_id)
                and d.created_at >= m.created_at - $3::interval
            order by d.created_at desc, d.user_id desc
            limit 20000
        ) as b
        where b.subscription_tier is not distinct from m.subscription_tier
        limit $2
    )
    union all
    (
        select a.user_id, a.created_at, false
        from (
            select d.user_id, d.created_at, d.subscription_tier
            from crm.member_directory as d
            where (d.created_at, d.user_id) > (m.created_at, m.user_id)
                and d.created_at <= m.created_at + $3::interval
            order by d.created_at, d.user_id
            limit 20000
        ) as a
        where a.subscription_tier is not distinct from m.subscription_tier
        limit $2
    )
) as p on true
