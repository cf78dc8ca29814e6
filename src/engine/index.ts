export type { ApplyResult } from './apply/apply.ts';
export { reportOf } from './apply/error-report.ts';
export { ENGINE_ERRORS, fail as engineFailure } from './errors.ts';
export { makePlan, type Goal } from './plan.ts';
export { runDeployment, type RunOptions, type RunResult } from './run.ts';
export { readSavedPlan, savePlan } from './saved-plan.ts';
export { loadState, openSession, stateDirectory, type Deployed, type Session, type SessionSetup } from './session.ts';
export { localStore } from './state/local-store.ts';
export type { StateStore } from './state/store.ts';
