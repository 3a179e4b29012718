-- ClickHouse as the analytics store. Nothing is written here until a collector has CLICKHOUSE_URL: it creates triggers that
-- call the function below.

-- The sessions that ClickHouse does not have yet in their present state. `id` is the version of the session there. Without a
-- session: the whole day was dropped. `erase`: older versions of the session must not stay.
create table session_outbox(
  id bigint generated always as identity primary key, project_id int, day date not null, session_id text,
  erase boolean not null default false);
create index session_outbox_by_project on session_outbox(project_id, id);
create index session_outbox_by_day on session_outbox(day, id);
-- Dropped days are looked for once a second, among sessions that may wait for hours.
create index session_outbox_dropped on session_outbox(id) where session_id is null;

-- One row while sessions go to ClickHouse. `mark` is also there: it says whose sessions these are. The first fill has got to
-- the session with this key.
create table session_sink(
  one boolean primary key default true check(one), mark text not null, filled boolean not null default false,
  fill_day date, fill_project int, fill_session text);

create function note_sessions() returns trigger language plpgsql as $$
begin
  insert into session_outbox(project_id, day, session_id)
    select project_id, day, session_id from changed order by project_id, session_id;
  return null;
end $$;
