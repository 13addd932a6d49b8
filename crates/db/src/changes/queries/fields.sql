-- What a set ($1) did to some of its members ($2).
select user_id, field, before, after
from crm.changes
where change_set_id = $1
    and user_id = any ($2)
order by user_id, id
