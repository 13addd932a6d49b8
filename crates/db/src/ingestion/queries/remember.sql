-- $1: the source, $2: the messages' ids, null where one has none, $3: when they came. Answers the places of those that
-- were not told before, from 1; of several alike, the first. In order, so that no two batches wait for each other.
with told as (
    select
        t.place,
        encode(
            substring(sha256(convert_to(coalesce(t.id, gen_random_uuid()::text), 'UTF8')) for 16),
            'hex'
        )::uuid as message
    from unnest($2::text[]) with ordinality as t (id, place)
), first as (
    select distinct on (message) message, place
    from told
    order by message, place
), fresh as (
    insert into crm.ingested_messages (source, message, received_at)
    select $1, message, $3
    from first
    order by message
    on conflict do nothing
    returning message
)
select f.place
from first as f
join fresh as n on n.message = f.message
