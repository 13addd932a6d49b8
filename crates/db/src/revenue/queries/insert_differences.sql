insert into crm.run_differences (run_id, kind, object, change, found_at)
select $1, n.kind, n.object, n.change, $5
from unnest($2::text[], $3::text[], $4::text[]) as n (kind, object, change)
