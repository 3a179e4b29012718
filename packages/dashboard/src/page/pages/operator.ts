/** Pages of those who run the collector. */
export { DataPage } from './data/DataPage.tsx'
export { InstallPage } from './install/InstallPage.tsx'
export { LivePage } from './live/LivePage.tsx'
export { PlaybackPage } from './playback/PlaybackPage.tsx'
export { SettingsPage } from './settings/SettingsPage.tsx'
