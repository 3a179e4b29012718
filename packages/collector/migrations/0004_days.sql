-- Who created a session, and the day that it counts on: both are decided once, by its first snapshot. `writer` is null in
-- sessions from before 0002; the next snapshot binds them.
create table session_key(
  project_id int not null, session_id text not null, day date not null, writer text, primary key(project_id, session_id));
insert into session_key select project_id, session_id, day, writer from play_session;

-- Sessions and events are partitioned by day: retention drops a table instead of deleting rows.
alter table play_session drop column writer;
alter table play_session rename to play_session_whole;
alter table play_session_whole drop constraint play_session_pkey;
drop index play_session_by_video;
create table play_session(
  like play_session_whole including defaults, primary key(project_id, day, session_id)) partition by range(day);
create index play_session_by_video on play_session(project_id, video_id, started_at);

alter table session_event rename to session_event_whole;
alter table session_event_whole drop constraint session_event_pkey;
create table session_event(
  like session_event_whole including defaults, primary key(project_id, day, session_id, writer, seq)) partition by range(day);

-- Creates the partitions of a day. Attaching them does not stop writers of other days, as `create table … partition of` would.
create function create_day(wanted date) returns void language plpgsql as $$
declare
  parent text;
  part text;
begin
  perform pg_advisory_xact_lock(4600003);
  foreach parent in array array['play_session', 'session_event'] loop
    part := parent || to_char(wanted, '_YYYYMMDD');
    continue when to_regclass(part) is not null;
    execute format('create table %I(like %I including defaults) with (fillfactor = %s)', part, parent,
      case parent when 'play_session' then 70 else 100 end);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, wanted, wanted + 1);
  end loop;
end $$;

select create_day(day) from (select day from play_session_whole union select day from session_event_whole) days;
insert into play_session select * from play_session_whole;
insert into session_event select * from session_event_whole;
drop table play_session_whole, session_event_whole;

-- What the collector derives from a request, or concludes, and the page does not send.
alter table play_session
  add column device text, add column browser text, add column os text, add column country text, add column referrer_host text,
  add column inferred boolean not null default false;

-- What is added to `video_day`, per quarter of an hour and project: every time zone begins its days at one.
alter table video_day add column preview_views bigint not null default 0;
create table project_quarter(
  project_id int, slot timestamptz,
  impressions bigint not null, views bigint not null, completions bigint not null, playing_ms bigint not null,
  content_ms bigint not null, startup_ms bigint not null, rebuffer_ms bigint not null, unique_ds bigint not null,
  plays bigint not null, pauses bigint not null, seeks bigint not null, rebuffers bigint not null,
  errors bigint not null, timed_views bigint not null, completion_ppm bigint not null, coverage_ppm bigint not null,
  engagement_ppm bigint not null, covered_0 bigint not null, covered_25 bigint not null, covered_50 bigint not null,
  covered_75 bigint not null, covered_99 bigint not null, preview_views bigint not null,
  primary key(project_id, slot)) with (fillfactor=70);
-- The first and the last day of each viewer with a view, so that most need no look at `viewer_day`.
create table project_viewer(
  project_id int, viewer_id text, first_day date not null, last_day date not null,
  primary key(project_id, viewer_id)) with (fillfactor=70);
create index project_viewer_by_last_day on project_viewer(project_id, last_day);

-- Of the sessions that are here already, less what the outbox still holds of them.
insert into project_quarter
  select project_id, date_bin('15 minutes', started_at, 'epoch'::timestamptz),
    coalesce(sum(d[1]), 0), coalesce(sum(d[2]), 0), coalesce(sum(d[3]), 0), coalesce(sum(d[4]), 0), coalesce(sum(d[5]), 0),
    coalesce(sum(d[6]), 0), coalesce(sum(d[7]), 0), coalesce(sum(d[8]), 0), coalesce(sum(d[9]), 0), coalesce(sum(d[10]), 0),
    coalesce(sum(d[11]), 0), coalesce(sum(d[12]), 0), coalesce(sum(d[13]), 0), coalesce(sum(d[14]), 0), coalesce(sum(d[15]), 0),
    coalesce(sum(d[16]), 0), coalesce(sum(d[17]), 0), coalesce(sum(d[18]), 0), coalesce(sum(d[19]), 0), coalesce(sum(d[20]), 0),
    coalesce(sum(d[21]), 0), coalesce(sum(d[22]), 0), coalesce(sum(d[23]), 0)
  from (
    select project_id, started_at, array[
      (s.playing_ms = 0)::int,
      (s.playing_ms > 0)::int,
      (s.completed_at is not null)::int,
      s.playing_ms,
      s.content_ms,
      case when s.playing_ms > 0 then s.startup_ms else 0 end,
      s.rebuffer_ms,
      s.unique_ds,
      s.play_count,
      s.pause_count,
      s.seek_count,
      s.rebuffer_count,
      s.error_count,
      (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0)::int,
      case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(coalesce(s.max_position_s, 0) * 1e6::float8 / s.duration_s))::bigint else 0 end,
      case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end,
      case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000000, floor(s.playing_ms * 1e3::float8 / s.duration_s))::bigint else 0 end,
      ((s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end >= 0 and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end < 250000)::int,
      ((s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end >= 250000 and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end < 500000)::int,
      ((s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end >= 500000 and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end < 750000)::int,
      ((s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end >= 750000 and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end < 990000)::int,
      ((s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end >= 990000 and case when (s.playing_ms > 0 and coalesce(s.duration_s, 0) > 0) then least(1000000, floor(s.unique_ds * 1e5::float8 / s.duration_s))::bigint else 0 end < 1000001)::int,
      (s.playing_ms > 0 and coalesce(s.preview, false))::int]::bigint[] d from play_session s
    union all
    select project_id, started_at, (select array_agg(-each order by nth) from unnest(d) with ordinality u(each, nth)) from rollup_q) z
  group by 1, 2;
insert into project_viewer select project_id, viewer_id, min(day), max(day) from viewer_day group by 1, 2;
update video_day t set preview_views = n from (
  select project_id, video_id, day, count(*) n from play_session where playing_ms > 0 and preview group by 1, 2, 3) p
where t.project_id = p.project_id and t.video_id = p.video_id and t.day = p.day;
