select id
from auth.users
where id > coalesce($1, '00000000-0000-0000-0000-000000000000')
order by id
limit $2
