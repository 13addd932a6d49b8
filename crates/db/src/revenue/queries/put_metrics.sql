-- Amounts in hundredths. Only rows that differ are written.
insert into public.user_revenue_metrics as m (
    user_id, subscription_tier, subscription_status, raw_status, mrr, ltv, total_spent, subscription_start_date,
    months_subscribed, updated_at
)
select
    n.user_id,
    n.tier,
    n.status,
    n.raw_status,
    n.mrr,
    n.ltv,
    n.spent,
    n.start_date,
    n.months,
    $10
from (
    select
        v.user_id,
        v.tier,
        v.status,
        v.raw_status,
        round(v.mrr::numeric / 100, 2)::numeric(10, 2) as mrr,
        round(v.ltv::numeric / 100, 2)::numeric(10, 2) as ltv,
        round(v.spent::numeric / 100, 2)::numeric(10, 2) as spent,
        v.start_date,
        v.months
    from unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::date[],
        $9::integer[]
    ) as v (user_id, tier, status, raw_status, mrr, ltv, spent, start_date, months)
) as n
left join public.user_revenue_metrics as old on old.user_id = n.user_id
where old.user_id is null
    or (
        old.subscription_tier, old.subscription_status, old.raw_status, old.mrr, old.ltv, old.total_spent,
        old.subscription_start_date, old.months_subscribed
    ) is distinct from (
        n.tier, n.status, n.raw_status, n.mrr, n.ltv, n.spent, n.start_date, n.months
    )
order by n.user_id
on conflict (user_id) do update
set subscription_tier = excluded.subscription_tier,
    subscription_status = excluded.subscription_status,
    raw_status = excluded.raw_status,
    mrr = excluded.mrr,
    ltv = excluded.ltv,
    total_spent = excluded.total_spent,
    subscription_start_date = excluded.subscription_start_date,
    months_subscribed = excluded.months_subscribed,
    updated_at = excluded.updated_at
