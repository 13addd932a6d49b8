insert into crm.message_templates (id, name, channel, subject, body, updated_at, updated_by)
values ($1, $2, $3, $4, $5, $6, $7)
returning id, name, channel, subject, body, updated_at, revision
