-- What was changed about tickets ($1) after a place ($2 to $4), the oldest first, $5 at most: record and set.
select c.record_id, c.change_set_id
from crm.record_changes as c
where c.record_id = any ($1)
    and ($2::timestamptz is null or (c.at, c.change_set_id, c.record_id) > ($2, $3::uuid, $4::uuid))
group by c.at, c.change_set_id, c.record_id
order by c.at, c.change_set_id, c.record_id
limit $5
