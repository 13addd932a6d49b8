update crm.revenue_policy
set reporting_currency = $1,
    past_due_days = $2,
    count_paused = $3,
    drop_ending = $4,
    subtract_passing = $5,
    revision = revision + 1,
    updated_at = $7,
    updated_by = $8
where revision = $6
