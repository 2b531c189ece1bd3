-- A database that was restored into a new cluster counts transactions from the beginning. Until a hub that starts has made up
-- for it (src/replication/log-clock.ts), nothing may be written: it would lie behind the cursors, and never be delivered.
-- A hub that was not stopped for the restore would do just that.
CREATE OR REPLACE FUNCTION log_revision_base() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  here bigint;
BEGIN
  SELECT (pg_current_xact_id()::text::bigint + base) << 20 INTO here FROM log_clock;
  IF here < (SELECT revision FROM log_mark ORDER BY at DESC LIMIT 1) THEN
    RAISE EXCEPTION 'the log is ahead of the database, which was restored under a running hub: restart all its processes';
  END IF;
  RETURN here;
END
$$;
