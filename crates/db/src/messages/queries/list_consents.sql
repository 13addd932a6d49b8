with found as (
    (
        select c.id
        from crm.consents as c
        where c.user_id = $1
            and c.channel in ('sms', 'email')
        order by c.id desc
        limit $3
    )
    union
    (
        select c.id
        from unnest($2::text[]) as a (address)
        cross join (values ('sms'), ('email')) as w (channel)
        cross join lateral (
            select k.id
            from crm.consents as k
            where k.channel = w.channel
                and k.address = a.address
            order by k.id desc
            limit $3
        ) as c
    )
)
select c.id, c.at, c.channel, c.address, c.consent, c.source, c.wording, c.recorded_by
from found as f
join crm.consents as c on c.id = f.id
order by c.id desc
limit $3
