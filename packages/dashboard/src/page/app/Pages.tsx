import type { VNode } from 'preact'
import { lazy, Route, Router } from 'preact-iso'
import { toHref } from '../data/urlState.ts'
import { Page } from '../ui/Page.tsx'
import { BASE } from './routes.ts'
import { useUser } from './user.ts'

const OverviewPage = lazy(
  async () => (await import('../pages/overview/OverviewPage.tsx')).OverviewPage,
)
const VideosPage = lazy(async () => (await import('../pages/videos/VideosPage.tsx')).VideosPage)
const VideoPage = lazy(async () => (await import('../pages/video/VideoPage.tsx')).VideoPage)
const CoursesPage = lazy(async () => (await import('../pages/courses/CoursesPage.tsx')).CoursesPage)
const CoursePage = lazy(async () => (await import('../pages/courses/CoursePage.tsx')).CoursePage)
const ViewersPage = lazy(async () => (await import('../pages/viewers/ViewersPage.tsx')).ViewersPage)
const ViewerPage = lazy(async () => (await import('../pages/viewers/ViewerPage.tsx')).ViewerPage)
const SessionsPage = lazy(
  async () => (await import('../pages/sessions/SessionsPage.tsx')).SessionsPage,
)
const SessionPage = lazy(
  async () => (await import('../pages/sessions/SessionPage.tsx')).SessionPage,
)
const LivePage = lazy(async () => (await import('../pages/live/LivePage.tsx')).LivePage)
const PlaybackPage = lazy(
  async () => (await import('../pages/playback/PlaybackPage.tsx')).PlaybackPage,
)
const DataPage = lazy(async () => (await import('../pages/data/DataPage.tsx')).DataPage)
const InstallPage = lazy(async () => (await import('../pages/install/InstallPage.tsx')).InstallPage)
const SettingsPage = lazy(
  async () => (await import('../pages/settings/SettingsPage.tsx')).SettingsPage,
)

export function Pages(): VNode {
  const user = useUser()
  const isTeacher = !user.may('read')
  return (
    <Router>
      <Route path={BASE} component={isTeacher ? CoursesPage : OverviewPage} />
      <Route path={`${BASE}/videos`} component={VideosPage} />
      <Route path={`${BASE}/videos/:id`} component={VideoPage} />
      <Route path={`${BASE}/courses`} component={CoursesPage} />
      <Route path={`${BASE}/courses/:id`} component={CoursePage} />
      <Route path={`${BASE}/viewers`} component={ViewersPage} />
      <Route path={`${BASE}/viewers/:id`} component={ViewerPage} />
      <Route path={`${BASE}/sessions`} component={SessionsPage} />
      <Route path={`${BASE}/sessions/:id`} component={SessionPage} />
      <Route path={`${BASE}/live`} component={LivePage} />
      <Route path={`${BASE}/playback`} component={PlaybackPage} />
      <Route path={`${BASE}/data`} component={DataPage} />
      <Route path={`${BASE}/install`} component={InstallPage} />
      <Route path={`${BASE}/settings`} component={SettingsPage} />
      <Route default component={NotFound} />
    </Router>
  )
}

function NotFound(): VNode {
  return (
    <Page title="There is no such page">
      <p>
        The address may be mistyped. <a href={toHref('/')}>Go to the overview</a>
      </p>
    </Page>
  )
}
