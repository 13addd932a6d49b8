-- Of who paid for a tier at the beginning of the month that ends now, how many have left since.
insert into crm.tier_churn as t (tier, members, left_members, as_of)
select m.tier, m.members, m.left_members, $2
from (
    select
        r.paid_tier as tier,
        count(*) as members,
        count(*) filter (where v.churned) as left_members
    from crm.member_revenue as r
    left join (
        select
            user_id,
            sum(crm.signed_movement(kind, amount)) as moved,
            bool_or(kind in ('churn_voluntary', 'churn_delinquent')) as churned
        from crm.mrr_movements
        where day > $1
        group by user_id
    ) as v on v.user_id = r.user_id
    where r.paid_tier is not null
        and r.mrr - coalesce(v.moved, 0) > 0
    group by r.paid_tier
) as m
on conflict (tier) do update
set members = excluded.members,
    left_members = excluded.left_members,
    as_of = excluded.as_of
where (t.members, t.left_members) is distinct from (excluded.members, excluded.left_members)
