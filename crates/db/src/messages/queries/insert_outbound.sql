insert into crm.messages (
    id, thread_id, channel, direction, address, subject, body, state, rank, reason, held_until, segments, author_id,
    idempotency_key, digest, created_at, updated_at, broadcast_id, answers_id
)
values ($1, $2, $3, 'outbound', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17)
