update crm.aliases as a
set external_id = t.after
from unnest($1::text[], $2::text[]) as t (before, after)
where a.external_id = t.before
    and not (a.kind = 'user' and a.id = t.after)
