-- Of the member $1 (of the number $2, where it is nobody's), whose day began at $4, without the message $6: how many others were handed over today (and, for one
-- that is not written yet, how many wait), and whether the words $3 went to the address $2 since $5 (or wait to).
with thread as (
    select t.id
    from crm.threads as t
    where t.user_id = $1
        or ($1 is null and t.number = $2)
)
select
    (
        select count(*)
        from thread as t
        join crm.messages as m on m.thread_id = t.id
        where m.direction = 'outbound'
            and m.attempted_at >= $4
            and m.id is distinct from $6
    ) + (
        select count(*)
        from thread as t
        join crm.messages as m on m.thread_id = t.id
        where m.direction = 'outbound'
            and m.attempted_at is null
            and m.state = 'waiting'
            and $6 is null
    ) as today,
    exists (
        select
        from crm.messages as m
        where m.direction = 'outbound'
            and m.address = $2
            and m.body = $3
            and m.id is distinct from $6
            and case
                when $6 is null then m.created_at >= $5 and m.state <> 'refused' or m.attempted_at >= $5
                else m.attempted_at >= $5
            end
            -- What waited overnight was written yesterday.
            and m.created_at >= $5 - interval '2 days'
    ) as repeated
