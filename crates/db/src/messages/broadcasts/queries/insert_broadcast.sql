insert into crm.broadcasts (
    id, filter, search, channel, subject, body, tag, note, canary, per_minute, change_id, author_id, idempotency_key, digest,
    created_at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
