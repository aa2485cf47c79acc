-- Per tenant: replicas held, the newest of them, orders obeyed, replicas erased by them.
select t.code, t.enrolled_at, coalesce(r.held, 0), r.newest, coalesce(o.orders, 0), coalesce(o.erased, 0)
from tenant t
left join (select tenant_code, count(*) as held, max(received_at) as newest from replica group by tenant_code) r
    on r.tenant_code = t.code
left join (select tenant_code, count(*) as orders, sum(erased) as erased from order_obeyed group by tenant_code) o
    on o.tenant_code = t.code
order by t.code;
