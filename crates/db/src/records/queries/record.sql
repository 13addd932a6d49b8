-- The history of records of a kind ($8): $1 to $5 and $7 the change-set, when, by whom, where, and which it undoes; $6 for
-- each record what differs: [{"record_id": …, "revision": …, "before": {…}, "after": {…}}, …].
with written as (
    select w.record_id, w.revision, w.before, w.after
    from jsonb_to_recordset($6) as w (record_id uuid, revision bigint, before jsonb, after jsonb)
),
noted as (
    insert into crm.change_sets (id, at, actor_kind, actor_id, source, undoes, members)
    values ($1, $2, $3, $4, $5, $7, 0)
    on conflict (id) do nothing
)
insert into crm.record_changes (change_set_id, kind, record_id, field, before, after, revision, at)
select $1, $8, w.record_id, c.field, w.before -> c.field, c.after, w.revision, $2
from written as w
cross join lateral jsonb_each(w.after) as c (field, after)
order by w.record_id, c.field
