-- NOT TESTED. Spreads the tables over the workers of a Citus cluster (12 or later) by project. It was written from the
-- documentation of Citus and has never run: try it on a copy, and compare its answers with those of one PostgreSQL.
--
--   psql --set=ON_ERROR_STOP=1 --single-transaction --file=distribute.sql "$DATABASE_URL"
--
-- Run it once, after the first start of a collector and before it has records: every table is empty then. It makes sense for
-- many projects. A single large project stays on one worker: for that, see docs/clickhouse.md.
--
-- What may not work:
--   * The statements of ingest and of the fold change several tables in common table expressions. Citus runs them when all rows
--     are of one project; a batch is of one key, and so of one project, but a fold takes the rows of all projects.
--   * create_day() attaches partitions to distributed tables, in a transaction with an advisory lock.
--   * CLICKHOUSE_URL: its triggers write a table of the coordinator from the workers.

create extension if not exists citus;

-- The key of a distributed table has to contain the project.
alter table rollup_q drop constraint rollup_q_pkey, add primary key (project_id, id);

-- Small tables that every worker needs.
select create_reference_table('project');
select create_reference_table('api_key');
select create_reference_table('retention');

select create_distributed_table('video', 'project_id');
select create_distributed_table(name, 'project_id', colocate_with => 'video')
from unnest(array[
  'play_session', 'session_event', 'session_key', 'writer', 'drop_ledger', 'refusal', 'rollup_q',
  'video_day', 'heat_edge', 'viewer_day', 'viewer_video', 'video_claim', 'project_quarter', 'project_viewer',
  'course', 'course_lesson', 'purchase', 'saved_progress', 'internal_viewer', 'deleted_viewer', 'arrival_count']) name;

-- Stay on the coordinator: migration, plugin_migration, session_outbox, session_sink.
