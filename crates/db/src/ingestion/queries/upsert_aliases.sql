insert into crm.aliases (kind, id, external_id, linked_at)
select t.kind, t.id, t.external_id, $4
from unnest($1::text[], $2::text[], $3::text[]) as t (kind, id, external_id)
order by t.kind, t.id
on conflict (kind, id) do update
set external_id = excluded.external_id,
    linked_at = excluded.linked_at
