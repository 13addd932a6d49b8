-- What is known of these members ($1), for writing to them.
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
    ) as linked_number,
    coalesce(d.name, d.email) as member_name,
    d.custom_tags,
    coalesce(char_length(rtrim(d.admin_notes)), 0)::bigint as notes
from crm.contacts as c
join crm.member_directory as d on d.user_id = c.user_id
where c.user_id = any ($1)
order by c.user_id
