select c.relname::text as source, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type
from pg_catalog.pg_class as c
join pg_catalog.pg_attribute as a on a.attrelid = c.oid
where c.relnamespace = to_regnamespace('sources')
    and c.relkind in ('v', 'm', 'r', 'p', 'f')
    and a.attnum > 0
    and not a.attisdropped
