insert into crm.member_revenue (
    user_id, currency, mrr, committed, paused, usage, spent, expected, expected_months, position, opening, opening_day,
    first_day, paid_tier, not_understood, past_due_since, policy, updated_at
)
select
    n.user_id,
    $2,
    n.mrr,
    n.committed,
    n.paused,
    n.usage,
    n.spent,
    n.expected,
    n.expected_months::numeric,
    n.position::json,
    n.opening::json,
    n.opening_day,
    n.first_day,
    n.paid_tier,
    n.not_understood,
    n.past_due_since,
    $17,
    $18
from unnest(
    $1::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[],
    $10::text[], $11::text[], $12::date[], $13::date[], $14::text[], $15::integer[], $16::timestamptz[]
) as n (
    user_id, mrr, committed, paused, usage, spent, expected, expected_months, position, opening, opening_day,
    first_day, paid_tier, not_understood, past_due_since
)
on conflict (user_id) do update
set currency = excluded.currency,
    mrr = excluded.mrr,
    committed = excluded.committed,
    paused = excluded.paused,
    usage = excluded.usage,
    spent = excluded.spent,
    expected = excluded.expected,
    expected_months = excluded.expected_months,
    position = excluded.position,
    opening = excluded.opening,
    opening_day = excluded.opening_day,
    first_day = excluded.first_day,
    paid_tier = excluded.paid_tier,
    not_understood = excluded.not_understood,
    past_due_since = excluded.past_due_since,
    policy = excluded.policy,
    updated_at = excluded.updated_at
