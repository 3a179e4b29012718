import type { Permission } from '@playhead/collector'
import { type Context, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { SessionInfo } from '../../sessionInfo.ts'
import { readProject } from '../data/urlState.ts'

/** Who is signed in. */
export type User = Extract<SessionInfo, { signedIn: true }>

export const UserContext: Context<User | null> = createContext<User | null>(null)

/** The user, the project that the page shows, and what the user may do. */
export function useUser(): User & {
  readonly project: string
  may(permission: Permission): boolean
} {
  const user = useContext(UserContext)
  if (!user) throw new Error('only pages behind the sign-in have a user')
  const named = readProject()
  return {
    ...user,
    project: named && user.projects.includes(named) ? named : (user.projects[0] ?? ''),
    may: (permission) => user.permissions.includes(permission),
  }
}
