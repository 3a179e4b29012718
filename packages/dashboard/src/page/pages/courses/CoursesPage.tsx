import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function CoursesPage(): VNode {
  return <Page title="Courses">…</Page>
}
