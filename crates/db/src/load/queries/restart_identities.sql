-- A load that was rolled back has used numbers up; the same world gets the same numbers.
alter table product.token_transactions
    alter column id restart;
alter table product.login_events
    alter column id restart
