insert into crm.number_links (number, user_id, linked_at, linked_by)
select $1, d.user_id, $3, $4
from crm.member_directory as d
where d.user_id = $2
on conflict (number) do update
set user_id = excluded.user_id,
    linked_at = excluded.linked_at,
    linked_by = excluded.linked_by
