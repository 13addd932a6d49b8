-- Which of these members ($2) a change ($1) has moved before: somebody gave them the status again past this program.
select distinct user_id
from crm.changes
where change_set_id = $1
    and user_id = any ($2)
