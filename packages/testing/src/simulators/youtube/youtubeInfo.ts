import type { SimPlayer } from '../simPlayer.ts'

/** What an embed shows, as its messages report it. */
export interface YoutubeContent {
  readonly id: string
  /** Whole seconds, from the catalogue: the real end may differ a little. */
  readonly seconds: number
  readonly url: string
}

/** What the embed knows besides its player. */
export interface YoutubeFacts {
  readonly content: YoutubeContent
  readonly playlist: readonly string[] | null
  readonly playlistIndex: number
  readonly state: number
  readonly quality: string
  readonly errorCode: string | null
  /** Epoch ms of the stream's start; null for a video. */
  readonly liveSince: number | null
}

/** What a page may call: names that an embed offers in `initialDelivery`. */
const API_NAMES: readonly string[] = (
  'cueVideoById loadVideoById cueVideoByUrl loadVideoByUrl cueVideoByPlayerVars loadVideoByPlayerVars cuePlaylist loadPlaylist ' +
  'playVideo pauseVideo stopVideo clearVideo seekTo seekToStreamTime seekToLiveHead nextVideo previousVideo playVideoAt setShuffle ' +
  'setLoop getPlaylist getPlaylistIndex getPlaylistId mute unMute isMuted setVolume getVolume setPlaybackRate getPlaybackRate ' +
  'getAvailablePlaybackRates setPlaybackQuality setPlaybackQualityRange getPlaybackQuality getAvailableQualityLevels getPlayerState ' +
  'getCurrentTime getDuration getVideoUrl getVideoData getVideoEmbedCode getVideoLoadedFraction getVideoBytesLoaded getVideoBytesTotal ' +
  'getVideoStartBytes getMediaReferenceTime getProgressState getVideoContentRect getStoryboardFormat getApiInterface getSphericalProperties ' +
  'setSphericalProperties setSize setOption getOption getOptions loadModule unloadModule addCueRange removeCueRange showVideoInfo ' +
  'hideVideoInfo isVideoInfoVisible addEventListener removeEventListener destroy getDebugText getStatsForNerds'
).split(' ')

const RATES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
const QUALITIES = ['hd720', 'large', 'medium', 'small', 'auto']

const loaded = ({ video }: SimPlayer): number => {
  const { buffered, duration } = video
  return buffered.length && duration ? buffered.end(buffered.length - 1) / duration : 0
}
const durationOf = ({ content, liveSince }: YoutubeFacts): number =>
  // A live stream's duration is how long it has been on, and grows.
  liveSince === null ? content.seconds : (Date.now() - liveSince) / 1000

const clockPart = (player: SimPlayer): object => ({
  currentTime: player.position,
  videoLoadedFraction: loaded(player),
  currentTimeLastUpdated_: Date.now() / 1000,
  playbackRate: player.rate,
  mediaReferenceTime: player.position,
})

const contentPart = (facts: YoutubeFacts): object => ({
  duration: durationOf(facts),
  videoData: {
    video_id: facts.content.id,
    author: 'Playhead',
    title: `Clip ${facts.content.id}`,
    isPlayable: facts.errorCode === null,
    errorCode: facts.errorCode,
    isLive: facts.liveSince !== null,
    video_quality: facts.quality,
  },
  videoUrl: `https://www.youtube.com/watch?v=${facts.content.id}`,
  playlist: facts.playlist,
  playlistIndex: facts.playlistIndex,
  playbackQuality: facts.quality,
  availableQualityLevels: facts.quality === 'unknown' ? [] : QUALITIES,
})

/** Everything: once at the beginning, and after each load. */
export const fullInfo = (player: SimPlayer, facts: YoutubeFacts): object => ({
  apiInterface: API_NAMES,
  videoBytesLoaded: 0,
  videoBytesTotal: 1,
  muted: player.muted,
  volume: Math.round(player.volume * 100),
  playerState: facts.state,
  availablePlaybackRates: RATES,
  ...contentPart(facts),
  ...clockPart(player),
})

/** What comes with a change of state. */
export const stateInfo = (player: SimPlayer, facts: YoutubeFacts): object => ({
  playerState: facts.state,
  videoStartBytes: 0,
  videoBytesTotal: 1,
  ...contentPart(facts),
  ...clockPart(player),
})

/** What comes about four times a second while time goes on: no state. */
export function timeInfo(player: SimPlayer, facts: YoutubeFacts): object {
  const duration = durationOf(facts)
  return {
    videoBytesLoaded: loaded(player),
    ...clockPart(player),
    progressState: {
      seekableStart: 0,
      seekableEnd: duration,
      current: player.position,
      duration,
      loaded: loaded(player) * duration,
      allowSeeking: true,
    },
  }
}
