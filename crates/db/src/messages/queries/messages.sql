select
    m.id,
    m.thread_id,
    t.user_id,
    m.channel,
    m.direction,
    m.address,
    m.subject,
    m.body,
    m.media,
    m.state,
    m.reason,
    m.held_until,
    m.error_code,
    m.error,
    m.segments,
    m.carrier_id,
    m.author_id,
    a.name as author_name,
    m.digest,
    m.attempted_at,
    m.broadcast_id,
    m.answers_id,
    m.created_at,
    m.updated_at
from crm.messages as m
join crm.threads as t on t.id = m.thread_id
left join crm.admins as a on a.id = m.author_id
