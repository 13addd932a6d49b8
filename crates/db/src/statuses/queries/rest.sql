-- Who still has the status, be they a member or not.
select user_id
from public.user_activity_metrics
where case $1 when 'engagement' then engagement_status else health_status end = $2
order by user_id
for no key update
