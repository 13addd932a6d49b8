update crm.revenue_policy
set reporting_currency = $1,
    revision = revision + 1,
    updated_at = $2,
    updated_by = null
where reporting_currency <> $1
