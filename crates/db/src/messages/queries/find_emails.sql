-- Members who may have the address $1: it is theirs as it is written, or something went there.
(
    select d.user_id
    from crm.member_directory as d
    where d.email = $1
    limit 20
)
union
(
    select t.user_id
    from crm.messages as m
    join crm.threads as t on t.id = m.thread_id
    where m.direction = 'outbound'
        and m.address = $1
        and t.user_id is not null
    order by m.created_at desc
    limit 20
)
