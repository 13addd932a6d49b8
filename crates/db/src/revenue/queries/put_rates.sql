-- A rate that is null is taken away.
with
gone as (
    delete from crm.exchange_rates as r
    using unnest($1::text[], $2::text[], $3::date[], $4::text[]) as n (currency, quote, since, rate)
    where r.currency = n.currency
        and r.quote = n.quote
        and r.since = n.since
        and n.rate is null
)
insert into crm.exchange_rates (currency, quote, since, rate, source, updated_at, updated_by)
select n.currency, n.quote, n.since, n.rate::numeric, $5, $6, $7
from unnest($1::text[], $2::text[], $3::date[], $4::text[]) as n (currency, quote, since, rate)
where n.rate is not null
on conflict (currency, quote, since) do update
set rate = excluded.rate,
    source = excluded.source,
    updated_at = excluded.updated_at,
    updated_by = excluded.updated_by
