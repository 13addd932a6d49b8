update crm.broadcast_recipients as r
set outcome = 'canceled'
where r.broadcast_id = $1
    and r.user_id = any (
        array(
            select p.user_id
            from crm.broadcast_recipients as p
            where p.broadcast_id = $1
                and p.outcome = 'pending'
                and p.reason = ''
            order by p.user_id
            limit $2
        )
    )
    and r.outcome = 'pending'
