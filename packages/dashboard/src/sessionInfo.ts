import type { Permission, Principal } from '@playhead/collector'

/** What `/dashboard/api/session` answers: who is signed in. */
export type SessionInfo =
  | { readonly signedIn: false; readonly refusal?: string | undefined }
  | {
      readonly signedIn: true
      readonly role: Principal['role']
      /** Slugs of the projects that the user may see. */
      readonly projects: readonly string[]
      /** Ids of the courses that a teacher may see. */
      readonly courses: readonly string[]
      readonly permissions: readonly Permission[]
      readonly acceptsTokens: boolean
      readonly requireViewerToken: boolean
    }
