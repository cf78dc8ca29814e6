export type { ComposeOptions } from './client.ts';
export { openCompose, type Compose } from './compose.ts';
export type { DownOptions, DownOutcome } from './down.ts';
export { COMPOSE_ERRORS } from './errors.ts';
export type { LogLine, LogOptions } from './logs.ts';
export type { ComposeChange, ComposePlan, Deed } from './plan.ts';
export type { RestartOptions } from './restart.ts';
export type { ComposeStatus, PublishedPort, ServiceStatus } from './status.ts';
export type { UpOptions, UpOutcome } from './up.ts';
