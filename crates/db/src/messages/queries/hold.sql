select pg_advisory_xact_lock(1297302868, hashtext($1))
