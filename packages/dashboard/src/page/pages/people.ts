/** Pages of viewers, of what they watched, and of courses. */
export { CoursePage } from './courses/CoursePage.tsx'
export { CoursesPage } from './courses/CoursesPage.tsx'
export { SessionPage } from './sessions/SessionPage.tsx'
export { SessionsPage } from './sessions/SessionsPage.tsx'
export { ViewerPage } from './viewers/ViewerPage.tsx'
export { ViewersPage } from './viewers/ViewersPage.tsx'
