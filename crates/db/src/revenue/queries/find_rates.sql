select r.currency, r.quote, r.since, trim_scale(r.rate)::text
from unnest($1::text[], $2::text[], $3::date[]) as k (currency, quote, since)
join crm.exchange_rates as r on r.currency = k.currency
    and r.quote = k.quote
    and r.since = k.since
