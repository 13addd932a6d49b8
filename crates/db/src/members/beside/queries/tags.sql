-- Tags in which the text $1 stands, those that most members have first, $2 at most; from the counters, so that it costs
-- the same for ten members and a million.
select coalesce(s.tag, c.value) as tag, c.members
from (
    select k.value, sum(k.members)::bigint as members
    from crm.member_counters as k
    where k.dimension = 'tag'
        and k.value <> ''
        and position(crm.fold($1) in k.value) > 0
    group by k.value
    having sum(k.members) > 0
    order by sum(k.members) desc, k.value
    limit $2
) as c
left join crm.tag_spellings as s on s.folded = c.value
order by c.members desc, c.value
