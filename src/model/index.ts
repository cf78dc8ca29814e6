export {
  CloudError,
  OWNERSHIP_TAGS,
  type AnyDriver,
  type ApiRequest,
  type CloudErrorDetails,
  type CloudPort,
  type DataDriver,
  type Desired,
  type Driver,
  type DriverFacts,
  type DriverIo,
  type DriverRegistry,
  type ErrorClass,
  type Owned,
  type Ownership,
  type SyncChange,
  type Wait,
} from './driver.ts';
export type { Action, ArgChange, Change, Plan, PlanCounts, PlannedResource } from './plan.ts';
export { isData, type Graph, type Lifecycle, type Resource } from './resource.ts';
export type * from './stack.ts';
export {
  isInterpolation,
  isRef,
  isSecretRef,
  ref,
  refsIn,
  secretRef,
  text,
  type Arg,
  type Attributes,
  type Interpolation,
  type Json,
  type Ref,
  type Resolved,
  type SecretRef,
} from './value.ts';
