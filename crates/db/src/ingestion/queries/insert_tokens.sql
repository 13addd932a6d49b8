insert into product.token_transactions (user_id, amount, created_at)
select t.user_id, t.amount, t.at
from unnest($1::uuid[], $2::timestamptz[], $3::bigint[]) as t (user_id, at, amount)
