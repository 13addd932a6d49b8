-- What a member ($1) did on each day of the zone $4 from $2 to before $3; days on which there was nothing are left out.
select
    (e.at at time zone $4)::date as day,
    count(*) filter (where e.is_sign_in) as sign_ins,
    count(*) filter (where not e.is_sign_in) as entries
from (
    select l.at, true as is_sign_in
    from sources.logins as l
    where l.user_id = $1
        and l.at >= $2
        and l.at < $3
    union all
    select j.created_at, false
    from sources.journal_entries as j
    where j.user_id = $1
        and j.created_at >= $2
        and j.created_at < $3
) as e
group by day
order by day
