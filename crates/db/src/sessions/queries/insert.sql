insert into crm.sessions (id, admin_id, created_at, rotated_at, expires_at, user_agent)
values ($1, $2, $3, $3, $4, $5)
