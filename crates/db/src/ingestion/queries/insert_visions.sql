-- A vision that the product names is one, however often it is told.
insert into product.visions (id, user_id, title, created_at)
select distinct on (t.id) t.id, t.user_id, t.title, t.at
from (
    select coalesce(crm.vision_of(v.user_id, v.reference), gen_random_uuid()) as id, v.user_id, v.title, v.at
    from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[]) as v (user_id, at, title, reference)
) as t
order by t.id, t.at
on conflict (id) do nothing
