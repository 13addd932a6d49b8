-- How these tags ($1) were written last; in their order, so that two who write the same ones do not wait in a circle.
insert into crm.tag_spellings as s (folded, tag)
select distinct on (crm.fold(t.tag)) crm.fold(t.tag), t.tag
from unnest($1::text[]) as t (tag)
where not exists (
    select
    from crm.tag_spellings as known
    where known.folded = crm.fold(t.tag)
        and known.tag = t.tag
)
order by crm.fold(t.tag)
on conflict (folded) do update
set tag = excluded.tag
