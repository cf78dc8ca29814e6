import { ApiFault } from '../service.ts';

const AUTHORIZE = "please complete the cluster addon's service ramrole authorization at https://ram.console.aliyun.com";

/** Codes and statuses (research, 1.14); words are the simulator's where the source has none. */
const FAULTS = {
  ErrorClusterNotFound: [404, 'cluster not found'],
  ErrorNodePoolNotFound: [404, 'nodepool not found'],
  AddonNotFound: [404, 'addon not found'],
  ErrorTaskNotFound: [404, 'task not found'],
  ErrorClusterState: [400, 'the operation is not supported in the current state of the cluster'],
  ClusterDeletionProtected: [400, 'deletion protection of the cluster is on; turn it off with ModifyCluster first'],
  ErrorVpcNotFound: [400, 'the vpc does not exist'],
  VSwitchIdNotFound: [400, 'the vswitch does not exist'],
  ErrorSecurityGroupNotFound: [400, 'the security group does not exist'],
  InvalidParameter: [400, 'a parameter is not valid'],
  MissingParameter: [400, 'a parameter is missing'],
  'QuotaExceeded.Cluster': [400, 'the quota of clusters is exceeded'],
  'QuotaExceeded.NodePool': [400, 'the quota of node pools of a cluster is exceeded'],
  'QuotaExceeded.Node': [400, 'the quota of nodes of a cluster is exceeded'],
  'EntityNotExist.Role': [404, 'the role does not exist'],
  ErrManagedKuberneteRoleNotAttach: [400, AUTHORIZE],
  ErrKubernetesAuditRoleNotAttach: [400, AUTHORIZE],
  ErrManagedAddonRoleNotAttach: [400, AUTHORIZE],
  ErrAutoScalerRoleNotAttach: [400, AUTHORIZE],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

export type FaultCode = keyof typeof FAULTS;

/** A refusal by its code; `detail` says which one or why. */
export function fault(code: FaultCode, detail?: string): ApiFault {
  const [status, message] = FAULTS[code];
  return new ApiFault(status, code, detail === undefined ? message : `${message}: ${detail}`);
}

/** Refuses unless the condition holds. */
export function insist(condition: boolean, code: FaultCode, detail?: string): asserts condition {
  if (!condition) throw fault(code, detail);
}
