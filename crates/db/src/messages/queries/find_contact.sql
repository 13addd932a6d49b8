select
    c.user_id,
    c.first_name,
    c.last_name,
    c.email,
    c.phone,
    c.time_zone,
    c.tier,
    c.vision_count,
    (
        select l.number
        from crm.number_links as l
        where l.user_id = c.user_id
        order by l.linked_at desc, l.number
        limit 1
    ) as linked_number
from crm.contacts as c
where c.user_id = $1
