-- Until the merge: columns that ingest fills. The lead's migration has them.
alter table play_session
  add column device text, add column browser text, add column os text, add column country text,
  add column referrer_host text, add column inferred boolean;

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
create index play_session_by_start on play_session(project_id, day, started_at, session_id);
create index play_session_by_viewer on play_session(project_id, viewer_id, day) where viewer_id is not null;
create index play_session_by_course on play_session(project_id, course_id, day) where course_id is not null;
create index play_session_previews on play_session(project_id, day) where preview;
create index viewer_day_by_day on viewer_day(project_id, day, viewer_id);
