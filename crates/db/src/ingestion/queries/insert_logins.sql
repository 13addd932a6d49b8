insert into product.login_events (user_id, at)
select t.user_id, t.at
from unnest($1::uuid[], $2::timestamptz[]) as t (user_id, at)
