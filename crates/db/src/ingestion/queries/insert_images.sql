-- What has no path is an item of words alone: an image that was told of has been uploaded somewhere.
insert into product.board_items (user_id, image_path, created_at)
select t.user_id, coalesce(t.path, ''), t.at
from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as t (user_id, at, path)
