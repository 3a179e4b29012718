-- The schema on one server. The collector creates it at its start.

-- The newest version of a session counts: FINAL, or a merge, removes the others. All versions of a session have the same video
-- and day, so that they are in one partition. The columns after `w3` are the measures of the rollups: they only have to be
-- added up. Ranges are in tenths of a second.
create table if not exists session (
  project_id UInt32,
  video_id UInt32,
  day Date,
  session_id String,
  version UInt64,
  started_at DateTime64(6, 'UTC') codec(Delta, ZSTD),
  last_at DateTime64(6, 'UTC') codec(Delta, ZSTD),
  viewer_id Nullable(String),
  course_id LowCardinality(Nullable(String)),
  lesson_id LowCardinality(Nullable(String)),
  device LowCardinality(Nullable(String)),
  browser LowCardinality(Nullable(String)),
  os LowCardinality(Nullable(String)),
  country LowCardinality(Nullable(String)),
  player LowCardinality(String),
  state LowCardinality(String),
  preview Bool,
  attempt Bool,
  position_s Nullable(Float64),
  reached UInt8,
  reached_played UInt8,
  w1 Array(Tuple(UInt32, UInt32)),
  w2 Array(Tuple(UInt32, UInt32)),
  w3 Array(Tuple(UInt32, UInt32)),
  impressions Int64,
  views Int64,
  completions Int64,
  playing_ms Int64,
  content_ms Int64,
  startup_ms Int64,
  rebuffer_ms Int64,
  unique_ds Int64,
  plays Int64,
  pauses Int64,
  seeks Int64,
  rebuffers Int64,
  errors Int64,
  timed_views Int64,
  completion_ppm Int64,
  coverage_ppm Int64,
  engagement_ppm Int64,
  covered_0 Int64,
  covered_25 Int64,
  covered_50 Int64,
  covered_75 Int64,
  covered_99 Int64,
  preview_views Int64,
  preview_impressions Int64
) engine = ReplacingMergeTree(version)
partition by toYYYYMM(day)
order by (project_id, video_id, day, session_id);

-- Whose sessions these are: the mark of a collector's database.
create table if not exists sink (mark String) engine = MergeTree order by mark;
