select kind, id, external_id
from crm.aliases
where (kind = 'anonymous' and id = any ($1::text[]))
    or (kind = 'user' and id = any ($2::text[]))
