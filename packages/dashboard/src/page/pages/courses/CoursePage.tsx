import type { VNode } from 'preact'
import { Page } from '../../ui/Page.tsx'

export function CoursePage(): VNode {
  return <Page title="Course">…</Page>
}
