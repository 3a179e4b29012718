-- The sessions are read before the first lock is taken: collectors of the version before go on meanwhile.
create temporary table preview_day on commit drop as
  select project_id, video_id, day, count(*) n from play_session where playing_ms = 0 and preview group by 1, 2, 3;
create temporary table preview_quarter on commit drop as
  select project_id, date_bin('15 minutes', started_at, 'epoch'::timestamptz) slot, count(*) n
  from play_session where playing_ms = 0 and preview group by 1, 2;
analyze preview_day;
analyze preview_quarter;

-- For the days of one viewer.
create index viewer_day_by_viewer on viewer_day(project_id, viewer_id, day);

-- Days without a preview, which are most, need no look at the sessions.
alter table video_day add column preview_impressions bigint not null default 0;
alter table project_quarter add column preview_impressions bigint not null default 0;
update video_day t set preview_impressions = n from preview_day p
where t.project_id = p.project_id and t.video_id = p.video_id and t.day = p.day;
update project_quarter t set preview_impressions = n from preview_quarter p
where t.project_id = p.project_id and t.slot = p.slot;
