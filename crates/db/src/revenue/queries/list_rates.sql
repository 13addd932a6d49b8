select r.currency, r.quote, r.since, trim_scale(r.rate)::text
from crm.exchange_rates as r
join crm.revenue_policy as p on p.reporting_currency = r.quote
order by r.since desc, r.currency
limit 1000
