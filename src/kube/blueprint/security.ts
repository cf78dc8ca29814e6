import type { Arg, Service } from '../../model/index.ts';
import { given, listed } from './place.ts';

/** Capabilities that the Pod Security Standard `baseline` lets a container add (kubernetes.io, Pod Security Standards). */
const BASELINE = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** The strictest Pod Security Standard that all the services keep. */
export function podSecurityLevel(services: readonly Service[]): 'restricted' | 'baseline' | 'privileged' {
  const kept = services.flatMap(({ security }) => capabilitiesOf(security.capabilities));
  if (kept.some((name) => !BASELINE.has(name))) return 'privileged';
  const restricted = kept.every((name) => name === 'NET_BIND_SERVICE') && !services.some(runsAsRoot);
  return restricted ? 'restricted' : 'baseline';
}

/** What holds for the pod as a whole: who it is, and who its volumes belong to. */
export function podSecurityContext(service: Service): Readonly<Record<string, Arg>> {
  const { user, group } = service.security;
  const root = runsAsRoot(service);
  const owner = service.mounts.length > 0 && !root ? (group ?? user) : undefined;
  return given({
    runAsNonRoot: root ? undefined : true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: owner,
    fsGroupChangePolicy: owner === undefined ? undefined : 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
}

/** What holds for each of its containers. */
export function containerSecurityContext({ security }: Service): Readonly<Record<string, Arg>> {
  return given({
    allowPrivilegeEscalation: false,
    capabilities: given({ drop: ['ALL'], add: listed(capabilitiesOf(security.capabilities)) }),
    readOnlyRootFilesystem: security.readOnlyRoot ? true : undefined,
  });
}

function runsAsRoot({ security }: Service): boolean {
  return security.root || security.user === 0;
}

/** Kubernetes writes them without the kernel's prefix. */
function capabilitiesOf(written: readonly string[]): readonly string[] {
  return written.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
}
