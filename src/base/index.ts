export { canonicalJson, digest, digestAll, sameValue } from './canonical-json.ts';
export { canonicalCidr, contains, formatIp, overlaps, parseCidr, parseIp, type Cidr } from './cidr.ts';
export { scaledClock, VirtualClock, wallClock, type Clock } from './clock.ts';
export { DiagnosticsError, type Diagnostic } from './diagnostic.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { groupBy } from './group-by.ts';
export { formatBytes, formatCores, parseQuantity } from './quantity.ts';
export {
  bug,
  invariant,
  LandfallError,
  must,
  thrower,
  type CloudAnswer,
  type ErrorCatalogue,
  type ErrorCode,
  type ErrorDefinition,
  type ErrorDetails,
  type ErrorReport,
  type Where,
} from './errors.ts';
export { EXIT, type ExitCode } from './exit-code.ts';
export { nearest } from './nearest.ts';
export { Secret } from './secret.ts';
