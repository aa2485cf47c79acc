-- Walls around the tables: who may touch which column, of which tenant, and what nobody may do.

alter table erased_reference
    add constraint erased_reference_by_an_obeyed_order
    foreign key (tenant_code, order_id) references order_obeyed (tenant_code, order_id);

-- Row security, forced on the owner too. A session that names no tenant sees no row.
alter table tenant           enable row level security, force row level security;
alter table replica          enable row level security, force row level security;
alter table order_obeyed     enable row level security, force row level security;
alter table erased_reference enable row level security, force row level security;

create policy own_tenant on tenant to platform_app
    using (code = (select current_setting('platform.tenant', true)));
create policy own_tenant on replica to platform_app
    using (tenant_code = (select current_setting('platform.tenant', true)));
create policy own_tenant on order_obeyed to platform_app
    using (tenant_code = (select current_setting('platform.tenant', true)));
create policy own_tenant on erased_reference to platform_app
    using (tenant_code = (select current_setting('platform.tenant', true)));

create policy counting on tenant       for select to platform_operator using (true);
create policy counting on replica      for select to platform_operator using (true);
create policy counting on order_obeyed for select to platform_operator using (true);

-- The service: sealed bytes go in and, so far, never come out again.
grant select, insert on tenant, order_obeyed, erased_reference to platform_app;
grant insert, delete on replica to platform_app;
grant select (tenant_code, reference, version, digest) on replica to platform_app;
grant update (version, sealed, digest, received_at) on replica to platform_app;

-- The operator: enough to count, nothing that names a record, a person or a content.
grant select (code, enrolled_at) on tenant to platform_operator;
grant select (tenant_code, received_at) on replica to platform_operator;
grant select (tenant_code, erased, obeyed_at) on order_obeyed to platform_operator;

-- What nobody may do, the owner included.
create function refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'rows of this table are only ever added' using errcode = 'insufficient_privilege';
end $$;

create function refuse_unordered_erasure() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    if not exists (
        select from public.erased_reference e
        where e.tenant_code = old.tenant_code and e.reference = old.reference
    ) then
        raise exception 'a replica is erased only by an obeyed order' using errcode = 'insufficient_privilege';
    end if;
    return old;
end $$;

create function refuse_return() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    if exists (
        select from public.erased_reference e
        where e.tenant_code = new.tenant_code and e.reference = new.reference
    ) then
        raise exception 'an erased replica does not come back' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create trigger only_added before update or delete on tenant           for each row execute function refuse_change();
create trigger only_added before update or delete on order_obeyed     for each row execute function refuse_change();
create trigger only_added before update or delete on erased_reference for each row execute function refuse_change();
create trigger never_emptied before truncate on tenant           execute function refuse_change();
create trigger never_emptied before truncate on replica          execute function refuse_change();
create trigger never_emptied before truncate on order_obeyed     execute function refuse_change();
create trigger never_emptied before truncate on erased_reference execute function refuse_change();
create trigger only_by_order before delete on replica for each row execute function refuse_unordered_erasure();
create trigger never_returns before insert or update on replica for each row execute function refuse_return();

-- Also in a session that pretends to be a replication worker.
alter table tenant           enable always trigger only_added, enable always trigger never_emptied;
alter table order_obeyed     enable always trigger only_added, enable always trigger never_emptied;
alter table erased_reference enable always trigger only_added, enable always trigger never_emptied;
alter table replica          enable always trigger never_emptied, enable always trigger only_by_order,
                             enable always trigger never_returns;
