-- Positions that pages save. `video_id` is the app's id: a save needs no session, and counts in no total.
create table saved_progress(
  project_id int not null, viewer_id text not null, video_id text not null, position_s float8 not null, duration_s float8,
  completed_at timestamptz, first_at timestamptz not null, last_at timestamptz not null,
  primary key(project_id, viewer_id, video_id)) with (fillfactor=70);
