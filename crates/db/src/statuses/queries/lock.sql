-- Whoever changes the lists does so alone.
select pg_advisory_xact_lock(hashtextextended('crm.statuses', 0))
