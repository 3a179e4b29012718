import { ADDED, column, NUMBERS } from './columns.ts'

const each = (names: readonly string[], line: (name: string) => string): string => names.map(line).join(',\n  ')

/**
 * The schema, step by step; a step that has been released is never changed. Ranges are tenths of a second.
 * A session is a value that can be merged; the `d_` columns hold what the last statement added, for RETURNING to hand out.
 */
export const MIGRATIONS: readonly string[] = [
  `
create table project(id int generated always as identity primary key, slug text unique not null);
insert into project(slug) values('default');

create table api_key(
  id int generated always as identity primary key, project_id int not null references project,
  kind text not null check(kind in('write','read')), prefix text not null, hash bytea not null unique,
  created_at timestamptz not null default now(), revoked_at timestamptz);

create table video(
  project_id int not null, id int generated always as identity, ext_id text not null, title text, duration_s float8,
  primary key(project_id, id), unique(project_id, ext_id));

create table play_session(
  project_id int not null, day date not null, session_id text not null, video_id int not null,
  viewer text, player text not null, course text, lesson text, preview boolean, live boolean, page text, referrer text,
  started_at timestamptz not null, last_at timestamptz not null, rev int not null,
  state text not null, position_s float8, max_position_s float8, duration_s float8, played jsonb,
  ${each(NUMBERS, (name) => `${column(name)} bigint not null default 0`)},
  reached int not null default 0, reached_played int not null default 0, completed_at timestamptz,
  w1 int4multirange not null default '{}', w2 int4multirange not null default '{}', w3 int4multirange not null default '{}',
  bucket smallint not null default 0,
  d1 int4multirange not null default '{}', d2 int4multirange not null default '{}', d3 int4multirange not null default '{}',
  ${each(ADDED, (name) => `d_${name} bigint not null default 0`)},
  d_new boolean not null default true, d_view boolean not null default false, d_done boolean not null default false,
  d_bucket_from smallint,
  primary key(project_id, day, session_id)) partition by range(day);
create index on play_session(project_id, video_id, day);
create index on play_session(project_id, session_id);
create table play_session_default partition of play_session default with (fillfactor=70);

create table session_event(
  project_id int not null, day date not null, session_id text not null, seq bigint not null, writer text not null,
  at timestamptz not null, type text not null, position_s float8, data jsonb,
  primary key(project_id, day, session_id, seq)) partition by range(day);
create index on session_event(project_id, session_id);
create table session_event_default partition of session_event default;

-- What each page load has sent, and what it says it dropped: the rest is unexplained loss.
create table writer(
  project_id int not null, id text not null, have int8multirange not null default '{}', dropped int8multirange not null default '{}',
  high bigint not null default 0, last_at timestamptz not null default now(), primary key(project_id, id));
create table drop_ledger(
  project_id int not null, id text not null, reason text not null, count bigint not null, writer text, at timestamptz not null default now(),
  primary key(project_id, id));

create table rollup_q(
  id bigint generated always as identity primary key, project_id int not null, video_id int not null, day date not null, viewer text,
  d_new boolean not null, d_view boolean not null, d_done boolean not null,
  ${each(ADDED, (name) => `d_${name} bigint not null`)},
  bucket_from smallint, bucket_to smallint not null,
  d1 int4multirange not null, d2 int4multirange not null, d3 int4multirange not null);

create table video_day(
  project_id int, video_id int, day date, impressions bigint not null default 0, views bigint not null default 0,
  viewers bigint not null default 0, completes bigint not null default 0, unique_ds bigint not null default 0,
  ${each(ADDED, (name) => `${name} bigint not null default 0`)},
  b bigint[] not null default '{0,0,0,0,0}', primary key(project_id, video_id, day)) with (fillfactor=70);
create table heat_edge(
  project_id int, video_id int, level smallint, ds int, d bigint not null,
  primary key(project_id, video_id, level, ds)) with (fillfactor=70);
create table viewer_day(project_id int, video_id int, day date, viewer text, primary key(project_id, video_id, day, viewer));
`,
]
