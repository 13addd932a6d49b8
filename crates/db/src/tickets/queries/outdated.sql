-- Open tickets that were worked out by a policy before $1, $2 at most, in the order of their ids.
select o.id
from (
    select d.id
    from crm.tickets as d
    where d.status in ('open', 'in_progress', 'waiting_reply')
        and d.policy < $1
    order by d.policy, d.id
    limit $2
) as o
order by o.id
