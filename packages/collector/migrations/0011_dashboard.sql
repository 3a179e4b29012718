-- The sessions are read before the first lock is taken, as in 0008. In one statement with the outbox, which still holds a part of
-- what they add up to.
create temporary table viewer_sum on commit drop as
  select project_id, video_id, viewer_id, sum(views) views, sum(playing_ms) playing_ms, max(started_at) last_at from (
    select project_id, video_id, viewer_id, 1 views, playing_ms, started_at from play_session where playing_ms > 0
    union all
    select project_id, video_id, viewer_id, -coalesce(d[2], 0), -coalesce(d[4], 0), null from rollup_q) z
  where viewer_id is not null group by 1, 2, 3;
create index on viewer_sum(project_id, viewer_id);
analyze viewer_sum;

-- What a viewer watched of a video, all sessions together. Neither is indexed, so that updates stay in their page (HOT).
alter table viewer_video add column views bigint not null default 0, add column playing_ms bigint not null default 0;
update viewer_video r set views = s.views, playing_ms = s.playing_ms from viewer_sum s
where r.project_id = s.project_id and r.video_id = s.video_id and r.viewer_id = s.viewer_id;

-- When the last view of a viewer began: for the list of viewers, the one seen last first.
alter table project_viewer add column last_at timestamptz;
update project_viewer p set last_at = coalesce((
  select max(s.last_at) from viewer_sum s where s.project_id = p.project_id and s.viewer_id = p.viewer_id), p.last_day::timestamp at time zone 'utc');
alter table project_viewer alter column last_at set not null;
create index project_viewer_by_last_at on project_viewer(project_id, last_at, viewer_id);

-- What the page of a video plays.
alter table video add column media_url text;

-- What arrived, by day. Each collector has rows of its own, so that none waits for another one's transaction.
create table arrival_count(
  project_id int not null, day date not null, collector int not null, accepted bigint not null, duplicates bigint not null,
  batches bigint not null, over_1_min bigint not null, over_1_hour bigint not null, max_skew_ms bigint not null,
  primary key(project_id, day, collector)) with (fillfactor=70);

-- `inferred` does not change with a snapshot, so that updates stay in their page (HOT).
create index play_session_inferred on play_session(project_id, day) where inferred;
