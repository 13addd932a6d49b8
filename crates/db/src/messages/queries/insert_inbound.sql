insert into crm.messages (
    id, thread_id, channel, direction, address, body, media, state, rank, segments, carrier_id, created_at, updated_at
)
values ($1, $2, 'sms', 'inbound', $3, $4, $5, $6, $7, $8, $9, $10, $10)
on conflict (carrier_id) where carrier_id is not null do nothing
