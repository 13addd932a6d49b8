-- When tickets of a member ($1) were made and resolved, the latest first: before $2 and $3, $4 at most. Nobody has so many
-- that reading all of theirs would matter.
select l.at, d.id, d.number, d.subject, l.milestone
from crm.tickets as d
cross join lateral (
    values
        (d.created_at, 'created'),
        (d.resolved_at, 'resolved')
) as l (at, milestone)
where d.member_id = $1
    and l.at is not null
    and ($2::timestamptz is null or (l.at, d.id) < ($2, $3::uuid))
order by l.at desc, d.id desc
limit $4
