insert into crm.leads (
    id, name, email, phone, source, status, message, owner_id, next_step, next_step_on,
    utm_source, utm_medium, utm_campaign, utm_term, utm_content,
    form_id, created_by, idempotency_key, digest, created_at, updated_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20)
on conflict (created_by, idempotency_key) where idempotency_key is not null do nothing
returning id
