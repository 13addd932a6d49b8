-- How far back and forth in time the 20,000 reach of whom peers.sql takes a look; null where that is to the very end.
select
    (
        select d.created_at
        from crm.member_directory as d
        where (d.created_at, d.user_id) < (m.created_at, m.user_id)
        order by d.created_at desc, d.user_id desc
        offset 19999
        limit 1
    ) as first,
    (
        select d.created_at
        from crm.member_directory as d
        where (d.created_at, d.user_id) > (m.created_at, m.user_id)
        order by d.created_at, d.user_id
        offset 19999
        limit 1
    ) as last
from crm.member_directory as m
where m.user_id = $1
