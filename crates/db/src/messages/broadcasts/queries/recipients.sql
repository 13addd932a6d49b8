select
    r.user_id,
    coalesce(d.name, d.email) as member_name,
    r.outcome,
    r.reason,
    r.error as why,
    r.message_id,
    m.thread_id,
    m.state,
    m.reason as held_for,
    m.held_until,
    m.error_code,
    m.error,
    p.at as replied_at
