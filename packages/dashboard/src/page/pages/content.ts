/** Pages of videos: what most users open first. */
export { OverviewPage } from './overview/OverviewPage.tsx'
export { VideoPage } from './video/VideoPage.tsx'
export { VideosPage } from './videos/VideosPage.tsx'
