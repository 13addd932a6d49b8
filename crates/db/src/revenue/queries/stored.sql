select
    user_id,
    currency,
    mrr,
    committed,
    paused,
    usage,
    spent,
    expected,
    expected_months::text,
    position::text,
    opening::text,
    opening_day,
    first_day,
    paid_tier,
    not_understood,
    past_due_since,
    policy
from crm.member_revenue
where user_id = any ($1)
