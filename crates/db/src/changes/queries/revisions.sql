-- The revisions that a set ($1) gave to some of its members ($2).
select user_id, max(revision)
from crm.changes
where change_set_id = $1
    and user_id = any ($2)
group by user_id
order by user_id
