export { listCoverage, type CoveredAction, type CoveredProduct } from './coverage.ts';
export { SIM_ERRORS } from './errors.ts';
export { listHappenings, openWorld } from './home.ts';
export { openRunningServer, type RunningServer } from './running-server.ts';
export { startSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export type { Controls, Summary } from './wire/control-surface.ts';
export type { Traffic } from './wire/traffic.ts';
export type { ServerRecord } from './world/server-record.ts';
export type { WorldSettings } from './world/settings.ts';
