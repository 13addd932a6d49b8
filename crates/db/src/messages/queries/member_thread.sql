-- The conversation of the member $2; $1 is its id where there is none yet.
insert into crm.threads as t (id, user_id, last_at, last_direction, created_at)
select $1, d.user_id, $3, 'outbound', $3
from crm.member_directory as d
where d.user_id = $2
on conflict (user_id) where user_id is not null do update
set user_id = excluded.user_id
returning t.id
