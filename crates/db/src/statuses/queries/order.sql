update crm.statuses as s
set position = o.position
from unnest($2::text[]) with ordinality as o (key, position)
where s.list = $1
    and s.key = o.key
    and s.position <> o.position
