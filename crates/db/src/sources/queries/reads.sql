-- $1: the statement that reads them. With another one, figures may come out otherwise.
select
    md5(
        coalesce(
            string_agg(
                concat_ws('|', source, relation, relkind, unnoticed is null, definition),
                E'\n'
                order by source collate "C", relation collate "C"
            ),
            ''
        ) || $1
    ) as digest,
    coalesce(bool_and(unnoticed is null) filter (where source = 'members'), false) as members_noticed,
    (
        array_agg(
            format('sources.%I reads %s, which %s', source, relation, unnoticed)
            order by source collate "C", relation collate "C"
        ) filter (where source <> 'members' and unnoticed is not null)
    )[1] as unnoticed
from crm.source_reads
