update crm.statuses
set label = $3,
    tone = $4,
    counts_as_active = $5,
    counts_as_at_risk = $6,
    counts_as_churned = $7,
    revision = revision + 1
where list = $1
    and key = $2
    and (label, tone, counts_as_active, counts_as_at_risk, counts_as_churned) is distinct from ($3, $4, $5, $6, $7)
