import type { Range } from '@playhead/core'
import type { StoredSession } from '../reads/responses/session.ts'
import type { KeyKind } from './principal.ts'

/** A write and a read key in the clear. */
export interface Keys {
  readonly writeKey: string
  readonly readKey: string
}

/** The first keys of a project, in the clear: shown once, stored as hashes. */
export interface NewKeys extends Keys {
  readonly adminKey: string
}

/** `GET /v1/keys`: what is known of a key. */
export interface KeyInfo {
  readonly id: number
  readonly kind: KeyKind
  readonly label: string
  /** The first characters of the key. */
  readonly prefix: string
  /** Pages that may use it; empty for all. */
  readonly origins: readonly string[]
  readonly allowServers: boolean
  readonly internal: boolean
  readonly createdAt: number
  /** The last day of use, `YYYY-MM-DD` in UTC; null before the first use. */
  readonly lastUsedOn: string | null
  /** From this moment on it is refused; in the future after a rotation. */
  readonly revokedAt: number | null
}

/** `GET /v1/keys`. */
export interface KeyList {
  readonly keys: readonly KeyInfo[]
}

/** `POST /v1/keys` and `POST /v1/keys/:id/rotate`: the key in the clear, this once. */
export interface NewKey extends KeyInfo {
  readonly key: string
}

/** `GET /v1/projects`. */
export interface ProjectList {
  readonly projects: readonly { readonly slug: string }[]
}

/** `POST /v1/projects`: its first keys in the clear, this once. */
export interface NewProject extends NewKeys {
  readonly slug: string
}

/** `DELETE /v1/projects/:slug`. */
export interface DeletedProject {
  readonly slug: string
  /** Sessions that it had. */
  readonly sessions: number
}

/** `GET` and `PUT /v1/internal-viewers`. */
export interface InternalViewers {
  readonly viewerIds: readonly string[]
}

/** `DELETE /v1/viewers/:id`. */
export interface DeletedViewer {
  /** Records of sessions that began before this moment get the replacement. */
  readonly deletedAt: number
  /** The random id that stands for the viewer from now on. */
  readonly replacement: string
  /** Sessions that had the id. */
  readonly sessions: number
}

/** `GET /v1/viewers/:id/export`: everything that is stored about a viewer. */
export interface ViewerExport {
  readonly viewerId: string
  readonly exportedAt: number
  /** Whether the viewer is listed as one of the team. */
  readonly internal: boolean
  /** What all sessions with a video add up to. */
  readonly videos: readonly ViewerVideo[]
  /** Days on which the viewer watched a video, in UTC. */
  readonly days: readonly { readonly videoId: string; readonly day: string }[]
  /** Purchases that the host application reported; `at` is epoch ms. */
  readonly purchases: readonly { readonly courseId: string; readonly at: number }[]
  /** Positions that pages have saved, apart from those of sessions. */
  readonly positions: readonly SavedPosition[]
  readonly sessions: readonly StoredSession[]
}

/** The position in a video that a viewer has saved. Times are epoch ms. */
export interface SavedPosition {
  readonly videoId: string
  /** Seconds. */
  readonly position: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  readonly completedAt: number | null
  readonly firstAt: number
  readonly lastAt: number
}

/** A video as one viewer has watched it. */
export interface ViewerVideo {
  readonly videoId: string
  readonly viewed: boolean
  readonly watched: readonly Range[]
  readonly uniqueSeconds: number
  readonly position: number | null
  readonly maxPosition: number | null
  readonly completedAt: number | null
  readonly lastAt: number
}
