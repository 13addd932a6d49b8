-- The days on which a member ($1) signed in, the latest first, at most $4 of them, beginning before $2, in the zone $3:
-- each is looked up from the one after it, so what a page costs does not grow with what came before it.
with recursive days (n, day_start, day_end) as (
    select 0, $2::timestamptz, $2::timestamptz
    union all
    select d.n + 1, b.day_start, b.day_end
    from days as d
    cross join lateral (
        select max(l.at) as at
        from sources.logins as l
        where l.user_id = $1
            and l.at < d.day_start
            and l.at >= '0001-01-02 00:00:00+00'
    ) as found
    cross join lateral (
        select
            date_trunc('day', found.at at time zone $3) at time zone $3 as day_start,
            (date_trunc('day', found.at at time zone $3) + interval '1 day') at time zone $3 as day_end
    ) as b
    where found.at is not null
        and d.n < $4
)
select
    (d.day_start at time zone $3)::date as day,
    c.sign_ins,
    c.last_at
from days as d
cross join lateral (
    select count(*) as sign_ins, max(l.at) as last_at
    from sources.logins as l
    where l.user_id = $1
        and l.at >= d.day_start
        and l.at < d.day_end
) as c
where d.n > 0
order by d.n
