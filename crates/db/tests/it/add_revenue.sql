-- One row of user_revenue_metrics; amounts come in hundredths.
insert into public.user_revenue_metrics (
    user_id, subscription_tier, subscription_status, raw_status, mrr, ltv, total_spent, subscription_start_date,
    months_subscribed, updated_at
)
values ($1, $2, $3, $4, $5::bigint * 0.01, $6::bigint * 0.01, $7::bigint * 0.01, $8, $9, null)
