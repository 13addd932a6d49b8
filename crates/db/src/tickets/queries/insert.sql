-- A ticket that is made at $16: its number is the next one.
insert into crm.tickets (
    id, subject, description, status, priority, category, tags, source, member_id, assignee_id, attachments,
    running_since, first_response_due_at, resolution_due_at, policy, created_at, updated_at,
    author_id, idempotency_key, digest
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18, $19)
