-- What changes unseen, and whether something can be done about it.
select
    s.source,
    s.relation,
    s.unnoticed,
    s.unnoticed = 'is not watched' and has_table_privilege(s.oid, 'trigger') as watchable
from crm.source_reads as s
where s.unnoticed is not null
order by s.source collate "C", s.relation collate "C"
