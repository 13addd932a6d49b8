insert into crm.external_ids (external_id, user_id, linked_at)
select t.external_id, t.user_id, $3
from unnest($1::text[], $2::uuid[]) as t (external_id, user_id)
order by t.external_id
on conflict (external_id) do update
set user_id = excluded.user_id,
    linked_at = excluded.linked_at
