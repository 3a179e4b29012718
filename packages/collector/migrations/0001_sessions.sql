-- A session is a value that can be merged. Columns `d…` hold what the last statement added, for RETURNING to hand out.
-- Ranges and `…_ds` are tenths of a second, positions are seconds, `…_ms` milliseconds.

create table project(id int generated always as identity primary key, slug text unique not null);
insert into project(slug) values('default');

create table api_key(
  id int generated always as identity primary key, project_id int not null references project,
  kind text not null check(kind in('write','read')), label text not null, prefix text not null, hash bytea not null unique,
  created_at timestamptz not null default now(), revoked_at timestamptz);

create table video(
  project_id int not null, id int generated always as identity, ext_id text not null, title text,
  primary key(project_id, id), unique(project_id, ext_id));

create table play_session(
  project_id int not null, session_id text not null, video_id int not null, day date not null, started_at timestamptz not null,
  viewer text, player text not null, course text, lesson text, preview boolean, live boolean, page text, referrer text,
  rev bigint not null, last_at timestamptz not null, state text not null, position_s float8, duration_s float8, played jsonb,
  max_position_s float8,
  idle_ms bigint not null, startup_ms bigint not null, playing_ms bigint not null, paused_ms bigint not null,
  seeking_ms bigint not null, rebuffer_ms bigint not null, ended_ms bigint not null, error_ms bigint not null,
  suspended_ms bigint not null, content_ms bigint not null, play_count bigint not null, pause_count bigint not null,
  seek_count bigint not null, rate_change_count bigint not null, rendition_change_count bigint not null,
  rebuffer_count bigint not null, error_count bigint not null,
  reached int not null, reached_played int not null, completed_at timestamptz,
  w1 int4multirange not null, w2 int4multirange not null, w3 int4multirange not null, unique_ds int not null,
  d bigint[] not null, d1 int4multirange not null, d2 int4multirange not null, d3 int4multirange not null, d_newer boolean not null,
  primary key(project_id, session_id)) with (fillfactor=70);
create index play_session_by_video on play_session(project_id, video_id, started_at);

create table session_event(
  project_id int not null, session_id text not null, seq bigint not null, day date not null, writer text not null,
  at timestamptz not null, type text not null, position_s float8, data jsonb not null,
  primary key(project_id, session_id, seq));

-- What each page load has sent, and what it says it dropped: the rest, up to `high`, is unexplained loss.
create table writer(
  project_id int not null, id text not null, have int8multirange not null, dropped int8multirange not null, high bigint not null,
  last_at timestamptz not null default now(), primary key(project_id, id)) with (fillfactor=70);
create table drop_ledger(
  project_id int not null, id text not null, reason text not null, count bigint not null, writer text,
  at timestamptz not null default now(), primary key(project_id, id));

-- The outbox: what each statement added to a session, until it is folded into the tables below.
create table rollup_q(
  id bigint generated always as identity primary key, project_id int not null, video_id int not null, session_id text not null,
  day date not null, started_at timestamptz not null, viewer text, viewed boolean not null, last_at timestamptz not null,
  position_s float8, max_position_s float8, completed_at timestamptz,
  d bigint[] not null, d1 int4multirange not null, d2 int4multirange not null, d3 int4multirange not null);

-- Every number but the two moments is the sum of `d`, in the order of MEASURES.
create table video_day(
  project_id int, video_id int, day date, first_view_at timestamptz, last_view_at timestamptz, viewers bigint not null,
  impressions bigint not null, views bigint not null, completions bigint not null,
  playing_ms bigint not null, content_ms bigint not null, startup_ms bigint not null, rebuffer_ms bigint not null,
  unique_ds bigint not null, plays bigint not null, pauses bigint not null, seeks bigint not null, rebuffers bigint not null,
  errors bigint not null, timed_views bigint not null, completion_ppm bigint not null, coverage_ppm bigint not null,
  engagement_ppm bigint not null, covered_0 bigint not null, covered_25 bigint not null, covered_50 bigint not null,
  covered_75 bigint not null, covered_99 bigint not null,
  primary key(project_id, video_id, day)) with (fillfactor=70);
-- A difference array: +1 where a watched range begins, -1 where it ends; level 1, 2, 3 is seen at least so often.
create table heat_edge(
  project_id int, video_id int, level smallint, ds int, d bigint not null,
  primary key(project_id, video_id, level, ds)) with (fillfactor=70);
create table viewer_day(project_id int, video_id int, day date, viewer text, primary key(project_id, video_id, day, viewer));
-- One viewer and one video, all sessions together: sets by union, the position of who was there last.
create table viewer_video(
  project_id int, video_id int, viewer text, viewed boolean not null, watched int4multirange not null, unique_ds int not null,
  last_at timestamptz not null, last_session text not null, position_s float8, max_position_s float8, completed_at timestamptz,
  primary key(project_id, video_id, viewer)) with (fillfactor=70);
