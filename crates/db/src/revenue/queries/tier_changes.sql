-- One ($1), the one of a wish ($2), or a member's ($3), the latest first: before ($4, $5), at most $6.
select
    t.id,
    t.user_id,
    t.subscription,
    t.item,
    t.from_price,
    t.from_tier,
    t.quantity,
    t.to_price,
    t.to_tier,
    t.prorated_at,
    t.state,
    t.reason,
    t.requested_at,
    t.settled_at,
    t.actor_kind,
    t.actor_id,
    a.name as actor_name,
    t.undoes,
    u.id as undone_by
from crm.tier_changes as t
left join crm.admins as a on t.actor_kind = 'admin'
    and a.id = t.actor_id
left join crm.tier_changes as u on u.undoes = t.id
    and u.state <> 'refused'
where ($1::uuid is null or t.id = $1)
    and ($2::text is null or t.wish = $2)
    and ($3::uuid is null or t.user_id = $3)
    and ($4::timestamptz is null or (t.requested_at, t.id) < ($4, $5::uuid))
order by t.requested_at desc, t.id desc
limit $6
