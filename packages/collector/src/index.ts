export type { Refusal } from './access/authenticate.ts'
export type { Permission } from './access/permissions.ts'
export { mayReadCourse } from './access/permissions.ts'
export type { KeyKind, KeyPrincipal, Principal, TokenPrincipal } from './access/principal.ts'
export type {
  AccessEnv,
  AccessOptions,
  RequireAccess,
  RequireKey,
} from './access/requireAccess.ts'
export type { BackupOptions, RestoreOptions } from './backup/backUp.ts'
export { backUp, restore } from './backup/backUp.ts'
export type { BackupProgress, BackupSummary } from './backup/format.ts'
export type { RestoreSummary } from './backup/restoreBackup.ts'
export type { BackupScheduleOptions } from './backup/scheduleOptions.ts'
export type * from './client.ts'
export type { CollectorOptions } from './collectorOptions.ts'
export type { Collector } from './createCollector.ts'
export { createCollector } from './createCollector.ts'
export type { IngestListener } from './http/ingestListener.ts'
export type { Plugin, PluginServices, PluginSetup } from './plugin.ts'
export type { Streams } from './progress/live/createStreams.ts'
export type { ArchiveFormat } from './retention/archiveDay.ts'
export type { RetentionOptions } from './retention/retentionOptions.ts'
export type { Bus, Changed } from './shared/bus.ts'
export type { StartedCollector, StartOptions } from './startCollector.ts'
export { startCollector } from './startCollector.ts'
export { TIMEOUTS, type Timeouts } from './timeouts.ts'
