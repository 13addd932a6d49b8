-- The vision it is about, where that was told of and is the member's own.
insert into product.vision_refinements (user_id, vision_id, created_at)
select t.user_id, v.id, t.at
from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as t (user_id, at, vision)
left join product.visions as v on v.id = crm.vision_of(t.user_id, t.vision) and v.user_id = t.user_id
