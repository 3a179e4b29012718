import type { Permission } from '@playhead/collector'

/** A page of the navigation. */
export interface NavItem {
  /** Below `/dashboard`. */
  readonly path: string
  readonly label: string
  readonly icon: IconName
  /** What a user needs to see it. */
  readonly permission: Permission
}

export type IconName =
  | 'overview'
  | 'videos'
  | 'courses'
  | 'sessions'
  | 'viewers'
  | 'live'
  | 'playback'
  | 'data'
  | 'settings'
  | 'install'

/** The pages of the navigation, in order. */
export const NAVIGATION: readonly NavItem[] = [
  { path: '/', label: 'Overview', icon: 'overview', permission: 'read' },
  { path: '/videos', label: 'Videos', icon: 'videos', permission: 'read' },
  { path: '/courses', label: 'Courses', icon: 'courses', permission: 'read:course' },
  { path: '/viewers', label: 'Viewers', icon: 'viewers', permission: 'read' },
  { path: '/sessions', label: 'Sessions', icon: 'sessions', permission: 'read' },
  { path: '/live', label: 'Live', icon: 'live', permission: 'read' },
  { path: '/playback', label: 'Playback quality', icon: 'playback', permission: 'read' },
  { path: '/data', label: 'Data quality', icon: 'data', permission: 'read' },
  { path: '/install', label: 'Install', icon: 'install', permission: 'read' },
  { path: '/settings', label: 'Settings', icon: 'settings', permission: 'read' },
]

/** Where the dashboard is. */
export const BASE = '/dashboard'
