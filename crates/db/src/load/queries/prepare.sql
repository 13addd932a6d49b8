-- For this transaction: as long as it takes, and room to build indexes in.
select
    set_config('statement_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '0', true),
    set_config('lock_timeout', '10s', true),
    set_config('maintenance_work_mem', '256MB', true),
    set_config('work_mem', '64MB', true),
    -- One load at a time.
    pg_advisory_xact_lock(7305808869229537908)
