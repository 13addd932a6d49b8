insert into billing.events (id, name, api_version, created_at, kind, object, received_at, raw)
values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
on conflict (id) do nothing
