-- Identifiers have one spelling everywhere: videoId, courseId, lessonId, viewerId.
alter table play_session rename column viewer to viewer_id;
alter table play_session rename column course to course_id;
alter table play_session rename column lesson to lesson_id;
alter table rollup_q rename column viewer to viewer_id;
alter table viewer_day rename column viewer to viewer_id;
alter table viewer_video rename column viewer to viewer_id;

-- Plays, pauses, seeks and rate changes that the app or the playback engine made.
alter table play_session
  add column app_action_count bigint not null default 0, add column engine_action_count bigint not null default 0;

-- Migrations of plugins; those of the collector are in `migration`.
create table plugin_migration(
  plugin text, id int, checksum text not null, at timestamptz not null default now(), primary key(plugin, id));
