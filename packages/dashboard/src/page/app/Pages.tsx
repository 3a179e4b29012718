import type { VNode } from 'preact'
import lazy from 'preact-iso/lazy'
import { Route, Router } from 'preact-iso/router'
import { toHref } from '../data/urlState.ts'
import { Page } from '../ui/Page.tsx'
import { BASE } from './routes.ts'
import { useUser } from './user.ts'

// Three files: smaller ones would be compressed worse, and each be a request of its own.
const content = () => import('../pages/content.ts')
const people = () => import('../pages/people.ts')
const operator = () => import('../pages/operator.ts')

const OverviewPage = lazy(async () => (await content()).OverviewPage)
const VideosPage = lazy(async () => (await content()).VideosPage)
const VideoPage = lazy(async () => (await content()).VideoPage)
const CoursesPage = lazy(async () => (await people()).CoursesPage)
const CoursePage = lazy(async () => (await people()).CoursePage)
const ViewersPage = lazy(async () => (await people()).ViewersPage)
const ViewerPage = lazy(async () => (await people()).ViewerPage)
const SessionsPage = lazy(async () => (await people()).SessionsPage)
const SessionPage = lazy(async () => (await people()).SessionPage)
const LivePage = lazy(async () => (await operator()).LivePage)
const PlaybackPage = lazy(async () => (await operator()).PlaybackPage)
const DataPage = lazy(async () => (await operator()).DataPage)
const InstallPage = lazy(async () => (await operator()).InstallPage)
const SettingsPage = lazy(async () => (await operator()).SettingsPage)

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
