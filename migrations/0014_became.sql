-- Who got which status at a stroke, whatever counts as at risk. Without it a day on which many thousands were changed
-- would be read whole to find the few who became at risk.
drop index crm.changes_became_at_risk;
create index changes_statuses
    on crm.changes (change_set_id, field, after)
    include (user_id, before)
    where field in ('engagement_status', 'health_status')
        and before is distinct from after;
