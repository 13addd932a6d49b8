update crm.revenue_policy
set past_due_days = $1,
    count_paused = $2,
    drop_ending = $3,
    subtract_passing = $4,
    revision = revision + 1,
    updated_at = $5,
    updated_by = $6
