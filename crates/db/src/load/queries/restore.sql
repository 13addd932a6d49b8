-- Makes again what set_aside.sql took away, of the phase that the setting crm.restore names.
do $$
declare
    part record;
begin
    for part in
        select restore
        from set_aside
        where phase = current_setting('crm.restore')
        order by position
    loop
        execute part.restore;
    end loop;
end
$$
