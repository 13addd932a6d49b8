update crm.message_templates
set name = $2,
    channel = $3,
    subject = $4,
    body = $5,
    updated_at = $6,
    updated_by = $7,
    revision = revision + 1
where id = $1
    and ($8::bigint is null or revision = $8)
returning id, name, channel, subject, body, updated_at, revision
