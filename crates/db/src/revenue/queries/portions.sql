-- Where each portion of members begins.
select user_id
from (
    select user_id, row_number() over (order by user_id) as number
    from crm.member_directory
) as numbered
where (number - 1) % $1 = 0
order by user_id
