insert into auth.users (id, email, created_at)
select t.id, t.email, t.created_at
from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as t (id, email, created_at)
order by t.id
on conflict (id) do nothing
