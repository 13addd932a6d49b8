update crm.tier_changes
set state = $2,
    reason = $3,
    settled_at = case when $2 = 'requested' then null else $4 end
where id = $1
    and state = 'requested'
