-- $1: userIds, $2: the same as uuids where they are some. What an admin said goes before what the id itself says.
select i.id, coalesce(e.user_id, u.id) as user_id
from unnest($1::text[], $2::uuid[]) as i (id, as_uuid)
left join crm.external_ids as e on e.external_id = i.id
left join auth.users as u on u.id = i.as_uuid
where e.user_id is not null
    or u.id is not null
