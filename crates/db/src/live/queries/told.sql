-- How far history goes, and by which changes these members ($1) came to be as they are.
select
    (select coalesce(max(c.id), 0) from crm.changes as c) as position,
    array(
        select distinct latest.change_set_id
        from unnest($1::uuid[]) as i (user_id)
        cross join lateral (
            select c.change_set_id
            from crm.changes as c
            where c.user_id = i.user_id
            order by c.at desc, c.change_set_id desc
            limit 1
        ) as latest
    ) as changes
