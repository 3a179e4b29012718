import { isKeyPrincipal, type Principal, type Role } from './principal.ts'

/**
 * How far a permission reaches: the whole project, only what belongs to the viewer of the token, or
 * only the courses of the token.
 */
export type Scope = 'project' | 'own' | 'courses'

/** What a route can ask for. */
export type Permission =
  | 'ingest'
  | 'read'
  | 'read:course'
  | 'progress'
  | 'catalogue:write'
  | 'viewers:export'
  | 'viewers:delete'
  | 'viewers:internal'
  | 'keys'
  | 'keys:admin'
  | 'projects'
  | 'metrics'

type Scopes = Readonly<Partial<Record<Role, Scope>>>

/** Who may do what. The only place that says so; the README shows it as a table. */
export const PERMISSIONS: Readonly<Record<Permission, Scopes>> = {
  /** Store records. */
  ingest: { write: 'project' },
  /** Read everything of a project. */
  read: { read: 'project', admin: 'project', owner: 'project', analyst: 'project' },
  /** Read aggregates of a course. */
  'read:course': {
    read: 'project',
    admin: 'project',
    owner: 'project',
    analyst: 'project',
    teacher: 'courses',
  },
  /** Read and write the progress of the viewer that the token names. */
  progress: { owner: 'own', analyst: 'own', teacher: 'own', viewer: 'own' },
  /** Describe videos and courses. */
  'catalogue:write': { admin: 'project', owner: 'project' },
  'viewers:export': {
    admin: 'project',
    owner: 'project',
    analyst: 'own',
    teacher: 'own',
    viewer: 'own',
  },
  'viewers:delete': {
    admin: 'project',
    owner: 'project',
    analyst: 'own',
    teacher: 'own',
    viewer: 'own',
  },
  /** List the viewers whose views do not count. */
  'viewers:internal': { admin: 'project', owner: 'project' },
  /** List, create, rotate and revoke write and read keys. */
  keys: { admin: 'project', owner: 'project' },
  /** The same for admin keys: a stolen token must not become a key that never expires. */
  'keys:admin': { admin: 'project' },
  /** List and create projects; only with a key of the project `default`. */
  projects: { admin: 'project' },
  /** Read what the collector counts of its own work; only with a key of the project `default`. */
  metrics: { read: 'project', admin: 'project' },
}

/** Permissions about all projects, which only keys of the project `default` have: why not others. */
export const OPERATOR_PERMISSIONS: Readonly<Partial<Record<Permission, string>>> = {
  projects: 'only admin keys of the project "default" manage projects',
  metrics: 'only keys of the project "default" read metrics',
}

/** How far a principal may go with a permission; `undefined` when it may not use it at all. */
export const findScope = (permission: Permission, { role }: Principal): Scope | undefined =>
  PERMISSIONS[permission][role]

/** What a principal may do, in its project or in a part of it. */
export const listPermissions = (principal: Principal): readonly Permission[] =>
  (Object.keys(PERMISSIONS) as Permission[]).filter((name) => findScope(name, principal))

/**
 * Whether a principal may read the aggregates of a course, as `requireAccess('read:course')`
 * checks for the course of the path.
 */
export function mayReadCourse(principal: Principal, courseId: string): boolean {
  const scope = findScope('read:course', principal)
  if (scope !== 'courses') return scope === 'project'
  return !isKeyPrincipal(principal) && principal.courses.includes(courseId)
}

/** Whether a principal may use a permission for this viewer. */
export function mayActFor(
  permission: Permission,
  principal: Principal,
  viewerId: string | undefined,
): boolean {
  const scope = findScope(permission, principal)
  if (scope !== 'own') return scope === 'project'
  return !isKeyPrincipal(principal) && principal.viewerId === viewerId
}

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  write: 'a write key (wk_…)',
  read: 'a read key (rk_…)',
  admin: 'an admin key (ak_…)',
  owner: 'the token of an owner',
  analyst: 'the token of an analyst',
  teacher: 'the token of a teacher',
  viewer: 'the token of a viewer',
}

/** The credentials that a permission takes, for reasons: `a read key (rk_…) or an admin key`. */
export function describeNeed(permission: Permission): string {
  const names = (Object.keys(PERMISSIONS[permission]) as Role[]).map((role) => ROLE_NAMES[role])
  const last = names.pop() ?? ''
  return names.length ? `${names.join(', ')} or ${last}` : last
}
