select pg_notify('crm', payload)
from unnest($1::text[]) as payload
