insert into product.journal_entries (user_id, created_at)
select t.user_id, t.at
from unnest($1::uuid[], $2::timestamptz[]) as t (user_id, at)
