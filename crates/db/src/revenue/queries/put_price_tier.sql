insert into crm.price_tiers (price, tier, lasting, updated_at, updated_by)
values ($1, $2, $3, $4, $5)
on conflict (price) do update
set tier = excluded.tier,
    lasting = excluded.lasting,
    updated_at = excluded.updated_at,
    updated_by = excluded.updated_by
