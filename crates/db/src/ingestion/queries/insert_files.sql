insert into product.storage_files (user_id, path, bytes, created_at)
select t.user_id, coalesce(t.path, ''), t.bytes, t.at
from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bigint[]) as t (user_id, at, path, bytes)
