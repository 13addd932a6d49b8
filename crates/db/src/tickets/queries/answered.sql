-- The ticket that the last text message to go out in a conversation ($1) was a reply to, if it was one.
select e.ticket_id
from (
    select m.id
    from crm.messages as m
    where m.thread_id = $1
        and m.direction = 'outbound'
        and m.channel = 'sms'
        and m.attempted_at is not null
    order by m.created_at desc, m.id desc
    limit 1
) as last
join crm.ticket_entries as e on e.message_id = last.id
