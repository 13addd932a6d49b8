-- Whoever came, changed or went between two ids, without a trigger's telling.
select crm.sync_members(array(
    select coalesce(d.user_id, s.user_id)
    from (
        select user_id, name, email, created_at
        from crm.directory_source
        where user_id between $1 and $2
    ) as s
    full join (
        select user_id, name, email, created_at
        from crm.member_directory
        where user_id between $1 and $2
    ) as d on d.user_id = s.user_id
    where (d.name, d.email, d.created_at) is distinct from (s.name, s.email, s.created_at)
))
