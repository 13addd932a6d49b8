insert into crm.ticket_entries (
    id, ticket_id, kind, at, actor_kind, actor_id, body, attachments, message_id, revision, idempotency_key, digest
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
