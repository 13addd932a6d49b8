-- All that a stretch is about: members, and those who were.
select user_id
from sources.members
where user_id between $1 and $2
union
select user_id
from crm.member_directory
where user_id between $1 and $2
order by user_id
