-- What holds for the whole session: $1 is the longest a statement may run.
select
    set_config('search_path', 'public', false),
    set_config('timezone', 'UTC', false),
    -- Compiling a statement that takes a millisecond takes a second.
    set_config('jit', 'off', false),
    set_config('statement_timeout', $1, false),
    -- A client that died or froze must not keep its locks.
    set_config('idle_in_transaction_session_timeout', '30s', false),
    set_config('tcp_keepalives_idle', '30', false),
    set_config('tcp_keepalives_interval', '10', false),
    set_config('tcp_keepalives_count', '3', false),
    -- How alike two words must be for the one to be found by the other.
    set_config('pg_trgm.word_similarity_threshold', '0.45', false)
