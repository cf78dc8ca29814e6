import type { ImportContext } from './context.ts';
import type { Reader } from './reader.ts';

/** What Docker leaves a container that says nothing (moby, oci/caps/defaults.go, 2026). */
const USUAL_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** Who it is and what it may: the same as under Docker, said in the open. */
export function securityOf(service: Reader, context: ImportContext): Readonly<Record<string, unknown>> {
  const readOnlyRoot = service.text('read_only') === 'true';
  const capabilities = capabilitiesOf(service);
  securityOptions(service, context);
  const usual = capabilities.length >= USUAL_CAPABILITIES.length;
  const user = userOf(service);
  if (usual || 'root' in user)
    context.ledger.changed(
      service.origin,
      service.path,
      `as Docker runs it${'root' in user ? ', root allowed' : ''}${usual ? ', with the usual capabilities' : ''}: say \`user\` and fewer \`capabilities\` to be safer`,
    );
  return {
    ...user,
    ...(readOnlyRoot ? { readOnlyRoot } : {}),
    ...(capabilities.length === 0 ? {} : { capabilities }),
  };
}

function userOf(service: Reader): Readonly<Record<string, unknown>> {
  const text = service.text('user');
  if (text === undefined) return { root: true };
  const [, user, group] = /^(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (user === undefined) {
    service.left('user', `${text}: users have numbers here; the image’s own is taken, root allowed`);
    return { root: true };
  }
  return {
    user: Number(user),
    ...(group === undefined ? {} : { group: Number(group) }),
    ...(Number(user) === 0 ? { root: true } : {}),
  };
}

function capabilitiesOf(service: Reader): readonly string[] {
  const dropped = service.texts('cap_drop').map(bare);
  const added = service.texts('cap_add').map(bare);
  if (added.includes('ALL')) service.left('cap_add', 'all capabilities are those of the machine; name what it needs');
  const kept = dropped.includes('ALL') ? [] : USUAL_CAPABILITIES.filter((name) => !dropped.includes(name));
  return [...new Set([...kept, ...added.filter((name) => name !== 'ALL')])];
}

function bare(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '');
}

function securityOptions(service: Reader, { ledger }: ImportContext): void {
  const lost = service.texts('security_opt').filter((option) => !/^no-new-privileges([:=]true)?$/.test(option));
  for (const option of lost)
    ledger.left(service.origin, `${service.path}.security_opt`, `${option}: belongs to one machine’s kernel`);
}
