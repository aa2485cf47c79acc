"""Lets the application move waiting tokens into the search index at once: many look-ups after many new records would
otherwise each read the whole waiting list. Cleaning the list is the index owner's right, so a function lends it."""

from django.db import migrations

_SETTLE = """
CREATE FUNCTION settle_tokens() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT gin_clean_pending_list('public.sealed_record_tokens') $$;
REVOKE ALL ON FUNCTION settle_tokens() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settle_tokens() TO kuramori_app;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0002_roles")]

    operations = [migrations.RunSQL(_SETTLE, "DROP FUNCTION settle_tokens()", hints={"database": "default"})]
