-- The latest changes of the policy.
select c.revision, c.at, c.changed_by, a.name as changed_by_name, c.before, c.after
from crm.ticket_policy_changes as c
left join crm.admins as a on a.id = c.changed_by
order by c.revision desc
limit 100
