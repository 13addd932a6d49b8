insert into crm.exchange_rates (currency, quote, since, rate, source, updated_at, updated_by)
values ($1, $2, $3, $4::numeric, $5, $6, $7)
on conflict (currency, quote, since) do update
set rate = excluded.rate,
    source = excluded.source,
    updated_at = excluded.updated_at,
    updated_by = excluded.updated_by
