-- By which channel the member last wrote about a ticket ($1): an answer that is no message of ours came by e-mail. Before the
-- first, by which the ticket came.
select coalesce(
    (
        select coalesce(m.channel, 'email')
        from crm.ticket_entries as e
        left join crm.messages as m on m.id = e.message_id
        where e.ticket_id = d.id
            and e.kind = 'answer'
        order by e.at desc, e.id desc
        limit 1
    ),
    case when d.source in ('sms', 'email') then d.source end
)
from crm.tickets as d
where d.id = $1
