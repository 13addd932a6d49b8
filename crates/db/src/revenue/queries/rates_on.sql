select distinct on (currency) currency, since, trim_scale(rate)::text
from crm.exchange_rates
where quote = $1
    and since <= $2
order by currency, since desc
