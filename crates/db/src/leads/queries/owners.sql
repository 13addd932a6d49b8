-- Whoever may have leads of theirs, and whoever has some all the same.
select a.id, a.name, a.disabled_at is null and a.role <> 'viewer' as works
from crm.admins as a
where (a.disabled_at is null and a.role <> 'viewer')
    or exists (
        select
        from crm.leads as l
        where l.owner_id = a.id
    )
order by a.name, a.id
limit 200
