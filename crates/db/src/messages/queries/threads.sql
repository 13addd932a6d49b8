select
    t.id,
    t.user_id,
    coalesce(d.name, d.email) as member_name,
    t.number,
    t.state,
    t.snoozed_until,
    t.assignee_id,
    a.name as assignee_name,
    t.unread,
    t.last_at,
    t.last_direction,
    t.preview,
    t.revision
