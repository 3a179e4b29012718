-- What the app knows about its videos. `title` is there since 0002. A video is in the catalogue since `catalogued_at`.
alter table video
  add column duration_s float8, add column thumbnail_url text, add column chapters jsonb, add column intro jsonb,
  add column outro jsonb, add column preview boolean, add column catalogued_at timestamptz;
update video set catalogued_at = now() where title is not null;

create table course(
  project_id int not null, course_id text not null, title text, teachers text[] not null, catalogued_at timestamptz not null,
  primary key(project_id, course_id));
create table course_lesson(
  project_id int not null, course_id text not null, place int not null, video_id text not null, lesson_id text,
  primary key(project_id, course_id, place), unique(project_id, course_id, video_id),
  foreign key(project_id, course_id) references course(project_id, course_id) on delete cascade);

-- Purchases that the host application reports. The first one of a viewer and a course stays.
create table purchase(
  project_id int not null, course_id text not null, viewer_id text not null, at timestamptz not null,
  primary key(project_id, course_id, viewer_id));

-- Reads of sessions. No column here changes with a snapshot, so that updates stay in their page (HOT).
drop index play_session_by_video;
create index play_session_by_video on play_session(project_id, video_id, day, started_at, session_id);
create index play_session_by_start on play_session(project_id, day, started_at, session_id);
create index play_session_by_course on play_session(project_id, course_id, day) where course_id is not null;
create index play_session_previews on play_session(project_id, day) where preview;
create index viewer_day_by_day on viewer_day(project_id, day, viewer_id);

-- For Grafana, Metabase and people with SQL: the names and columns of the systems that Playhead replaces. Read-only, by joins and
-- groups. Every row is of one project. Views are sessions in which a frame moved.
create schema analytics;

create view analytics.video as
  select v.project_id, v.id, v.ext_id video_id, v.thumbnail_url, v.preview, coalesce(v.title, (
      select c.value from video_claim c
      where c.project_id = v.project_id and c.video_id = v.id and c.kind = 'title' and c.sessions > 0
      order by c.sessions desc, c.first limit 1)) title,
    coalesce(v.duration_s, (
      select c.value::float8 / 1000 from video_claim c
      where c.project_id = v.project_id and c.video_id = v.id and c.kind = 'duration' and c.sessions > 0
      order by c.sessions desc, c.first limit 1)) duration_s
  from video v;

create view analytics.video_analytics as
  select s.project_id, s.session_id id, v.ext_id video_id, s.viewer_id user_id, s.course_id, s.session_id, s.started_at,
    s.last_at last_updated_at, round(s.playing_ms / 1000.0)::int watch_time_seconds, round(s.duration_s::numeric)::int video_duration_seconds,
    round(least(100, 100 * s.max_position_s / nullif(s.duration_s, 0))::numeric, 2) completion_percentage,
    s.completed_at is not null completed, s.completed_at, s.play_count::int, s.pause_count::int, s.seek_count::int,
    round(s.max_position_s::numeric)::int max_position_seconds, round(s.content_ms::numeric / nullif(s.playing_ms, 0), 2) average_playback_speed,
    s.rendition_change_count::int quality_changes, null::inet ip_address, null::text user_agent, s.device device_type, s.browser, s.os,
    s.referrer, s.lesson_id, coalesce(s.preview, false) is_preview, s.started_at created_at, s.day
  from play_session s join video v on v.project_id = s.project_id and v.id = s.video_id
  where s.playing_ms > 0;

create view analytics.video_analytics_summary as
  select a.project_id, a.video_id, a.course_id, v.title video_title, c.title course_title, count(*) total_views,
    count(distinct a.user_id) unique_viewers, count(distinct a.user_id) filter (where a.completed) unique_completers,
    round(avg(a.watch_time_seconds), 2) avg_watch_time_seconds, sum(a.watch_time_seconds) total_watch_time_seconds,
    round(avg(a.completion_percentage), 2) avg_completion_percentage, count(*) filter (where a.completed) completed_count,
    round(100.0 * count(*) filter (where a.completed) / count(*), 2) completion_rate, round(avg(a.play_count), 2) avg_play_count,
    round(avg(a.pause_count), 2) avg_pause_count, round(avg(a.seek_count), 2) avg_seek_count, min(a.started_at) first_view_at,
    max(a.started_at) last_view_at, bool_and(a.is_preview) is_preview
  from analytics.video_analytics a
  join analytics.video v on v.project_id = a.project_id and v.video_id = a.video_id
  left join course c on c.project_id = a.project_id and c.course_id = a.course_id
  group by a.project_id, a.video_id, a.course_id, v.title, c.title;

-- Segments of ten seconds. A session and a viewer count once in each segment that they played some of.
create view analytics.video_heatmap as
  with played as (
    select s.project_id, s.video_id, s.session_id, s.viewer_id, n.segment, s.last_at,
      sum(least(upper(g), (n.segment + 1) * 100) - greatest(lower(g), n.segment * 100)) tenths,
      least(100, ceil(s.duration_s * 10) - n.segment * 100) length
    from play_session s, unnest(s.w1) g, generate_series(lower(g) / 100, (upper(g) - 1) / 100) n(segment)
    where s.playing_ms > 0
    group by s.project_id, s.video_id, s.session_id, s.viewer_id, n.segment, s.last_at, s.duration_s),
  dropped as (
    select s.project_id, s.video_id, floor(s.position_s / 10)::int segment, count(*) drop_offs
    from play_session s
    where s.playing_ms > 0 and s.completed_at is null and s.position_s is not null
      and (s.state in ('ended', 'closed') or s.last_at < now() - interval '30 minutes')
    group by 1, 2, 3),
  segments as (
    select project_id, video_id, segment, count(*) view_count, count(distinct viewer_id) unique_viewers,
      round(sum(tenths) / 10.0)::int total_watch_time_seconds,
      round(100.0 * count(*) filter (where tenths >= length) / count(*), 2) completion_rate, max(last_at) last_aggregated_at
    from played group by 1, 2, 3)
  select x.project_id, v.ext_id || '/' || x.segment * 10 id, v.ext_id video_id, x.segment * 10 segment_start, x.segment * 10 + 10 segment_end,
    coalesce(x.view_count, 0) view_count, coalesce(x.unique_viewers, 0) unique_viewers,
    coalesce(x.total_watch_time_seconds, 0) total_watch_time_seconds, coalesce(x.completion_rate, 0) completion_rate,
    coalesce(x.drop_offs, 0) drop_off_count, x.last_aggregated_at
  from (segments full join dropped using(project_id, video_id, segment)) x
  join video v on v.project_id = x.project_id and v.id = x.video_id;

create view analytics.video_watch_progress as
  select p.project_id, p.viewer_id || '/' || v.video_id id, p.viewer_id user_id, v.video_id, l.course_id,
    round(p.position_s::numeric)::int current_position_seconds, round(v.duration_s::numeric)::int video_duration_seconds,
    round(least(100, 100 * p.max_position_s / nullif(v.duration_s, 0))::numeric, 2) progress_percentage,
    p.completed_at is not null completed, f.first_watched_at, p.last_at last_watched_at, p.completed_at, l.lesson_id
  from viewer_video p
  join analytics.video v on v.project_id = p.project_id and v.id = p.video_id
  left join lateral (
    select s.course_id, s.lesson_id from play_session s
    where s.project_id = p.project_id and s.viewer_id = p.viewer_id and s.video_id = p.video_id
    order by s.last_at desc, s.session_id desc limit 1) l on true
  left join lateral (
    select min(s.started_at) first_watched_at from play_session s
    where s.project_id = p.project_id and s.viewer_id = p.viewer_id and s.video_id = p.video_id) f on true
  where p.viewed;

create view analytics.watch_progress as
  select project_id, id _id, user_id student_id, video_id material_id, course_id, current_position_seconds watch_time,
    video_duration_seconds total_duration, progress_percentage, last_watched_at last_watched
  from analytics.video_watch_progress;
