-- Every way in which the walls do not stand as walls.sql built them; no row means they stand.
with guarded as (
    select c.oid, c.relname, c.relowner, c.relrowsecurity and c.relforcerowsecurity as forced
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'django_migrations'
),
served as (select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as mighty
           from pg_roles where rolname in ('platform_app', 'platform_operator'))
select 'row security is not forced on ' || relname from guarded where not forced
union all
select rolname || ' has a right over the whole server' from served where mighty
union all
select r.rolname || ' owns ' || g.relname from guarded g, served r where pg_has_role(r.rolname, g.relowner, 'member')
union all
select 'platform_operator may change ' || relname from guarded
where has_table_privilege('platform_operator', oid, 'insert, update, delete, truncate, trigger, references')
   or has_any_column_privilege('platform_operator', oid, 'insert, update, references')
union all
select 'platform_operator may read sealed bytes' where has_column_privilege('platform_operator', 'replica', 'sealed', 'select')
union all
select member::regrole || ' may take on more' from pg_auth_members
where member in ('platform_app'::regrole, 'platform_operator'::regrole)
    and (member, roleid) <> ('platform_app'::regrole, 'platform_operator'::regrole)
union all
select 'policy ' || policyname || ' is not ours on ' || tablename from pg_policies
where schemaname = 'public' and not case policyname
    when 'own_tenant' then cmd = 'ALL' and roles = '{platform_app}' and with_check is null
        and qual like '%code)::text = ( SELECT current_setting(''platform.tenant''::text, true) AS current_setting)%'
    when 'counting' then cmd = 'SELECT' and roles = '{platform_operator}'
    else false end
union all
select 'trigger ' || t.tgname || ' does not stand on ' || g.relname
from guarded g join pg_trigger t on t.tgrelid = g.oid where not t.tgisinternal and t.tgenabled <> 'A'
union all
select 'a guard is missing on ' || g.relname from guarded g
where not exists (select from pg_trigger t where t.tgrelid = g.oid and t.tgname = 'never_emptied')
   or not exists (select from pg_trigger t where t.tgrelid = g.oid and t.tgname in ('only_added', 'only_by_order'))
order by 1;
