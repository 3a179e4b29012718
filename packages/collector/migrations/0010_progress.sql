-- Positions that pages save. `video_id` is the app's id: a save needs no session, and counts in no total.
create table saved_progress(
  project_id int not null, viewer_id text not null, video_id text not null, position_s float8 not null, duration_s float8,
  completed_at timestamptz, first_at timestamptz not null, last_at timestamptz not null,
  primary key(project_id, viewer_id, video_id)) with (fillfactor=70);

-- The sessions are read before the first lock is taken, as in 0008.
create temporary table first_played on commit drop as
  select project_id, video_id, viewer_id, min(started_at) first_at from play_session
  where viewer_id is not null and playing_ms > 0 group by 1, 2, 3;
-- As the newest session says: the recording of a stream may have the id of the stream.
create temporary table last_live on commit drop as
  select r.project_id, r.video_id, r.viewer_id from viewer_video r
  join play_session s on s.project_id = r.project_id and s.session_id = r.last_session and s.video_id = r.video_id and s.viewer_id = r.viewer_id
  where s.live;
analyze first_played, last_live;

-- When a viewer first played a video, and the videos of a viewer. Neither changes with a snapshot, so that updates stay in their page (HOT).
alter table viewer_video add column first_at timestamptz;
update viewer_video r set first_at = s.first_at from first_played s
where r.project_id = s.project_id and r.video_id = s.video_id and r.viewer_id = s.viewer_id;
-- Live streams have no progress.
alter table rollup_q add column live boolean;
alter table viewer_video add column live boolean not null default false;
update viewer_video r set live = true from last_live s
where r.project_id = s.project_id and r.video_id = s.video_id and r.viewer_id = s.viewer_id;
create index viewer_video_by_viewer on viewer_video(project_id, viewer_id);
