-- Whoever listens is told also of what is due later: a timer may have to ring earlier.
with added as (
    insert into crm.queue (kind, key, payload, due_at)
    values ($1, $2, $3, coalesce($5::timestamptz, now() + coalesce($4::interval, '0')))
    on conflict (kind, key) do nothing
    returning id
),
told as (
    select pg_notify('crm', '{"kind":"queue"}')
    from added
)
select exists (select from told)
