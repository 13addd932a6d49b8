-- $1: anonymousIds, $2: userIds, $3: whether nobody else may hold them. The names are spread over a fixed number of locks, so
-- that a batch never takes more of the server's than that, and taken in order, so that no two wait for each other.
select
    case
        when $3 then pg_advisory_xact_lock(1768842611, name.bucket)::text
        else pg_advisory_xact_lock_shared(1768842611, name.bucket)::text
    end
from (
    select distinct hashtext(n.name) & 1023 as bucket
    from (
        select 'anonymous ' || id as name
        from unnest($1::text[]) as a (id)
        union all
        select 'user ' || id
        from unnest($2::text[]) as u (id)
        union all
        select 'user ' || l.external_id
        from crm.aliases as l
        where (l.kind = 'anonymous' and l.id = any ($1))
            or (l.kind = 'user' and l.id = any ($2))
    ) as n
    order by bucket
) as name
