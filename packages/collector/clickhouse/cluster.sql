-- The schema on a cluster. Not run by the tests, which have one server: try it on yours first. Run it once, on any server, before
-- the collectors start with CLICKHOUSE_URL; they use the tables that are there.
--
--   clickhouse-client --database playhead --multiquery < cluster.sql
--
-- Every server must define the macros {cluster}, {shard} and {replica}.
--
-- The sharding key is the session: FINAL needs all versions of a session on one shard, which this gives, and a project or a
-- video that is larger than all others is spread over all shards. Every read asks all shards, and adds up what they answer.
-- A key by video would keep the viewers of a video together, at the price of one hot shard on the day of a premiere.

create table if not exists session_local on cluster '{cluster}' (
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
) engine = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/session_local', '{replica}', version)
partition by toYYYYMM(day)
order by (project_id, video_id, day, session_id);

create table if not exists session on cluster '{cluster}' as session_local
engine = Distributed('{cluster}', currentDatabase(), session_local, cityHash64(project_id, session_id));

create table if not exists sink on cluster '{cluster}' (mark String)
engine = ReplicatedMergeTree('/clickhouse/tables/all/{database}/sink', '{shard}-{replica}')
order by mark;
