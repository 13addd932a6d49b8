insert into crm.tier_changes (
    id, user_id, subscription, item, from_price, from_tier, quantity, to_price, to_tier, prorated_at, requested_at,
    actor_kind, actor_id, source, wish, undoes
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict do nothing
