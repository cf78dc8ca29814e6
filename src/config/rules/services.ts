import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

type Written = ConfigDocument['services'][string];

/** Services and what they refer to. */
export function checkServices(document: ConfigDocument, findings: Findings): void {
  for (const [key, service] of Object.entries(document.services)) {
    const path: Path = ['services', key];
    checkParts(document, service, path, findings);
    checkLife(service, path, findings);
    checkHealth(service, path, findings);
  }
  checkCircles(document.services, findings);
  checkPullSecret(document, findings);
}

function checkParts(document: ConfigDocument, service: Written, path: Path, findings: Findings): void {
  const one = (kind: string, value: string, allowed: readonly string[], at: Path): void =>
    findings.choice('LF1016', at, { what: kind, value, allowed });
  const services = Object.keys(document.services).filter((name) => name !== path[1]);
  const { dependsOn } = service;
  if (Array.isArray(dependsOn))
    for (const [index, name] of dependsOn.entries()) one('service', name, services, [...path, 'dependsOn', index]);
  else for (const name of Object.keys(dependsOn)) one('service', name, services, [...path, 'dependsOn', name]);
  for (const volume of Object.keys(service.volumes))
    one('volume', volume, Object.keys(document.volumes), [...path, 'volumes', volume]);
  for (const [index, use] of service.secrets.entries()) {
    const named = typeof use === 'string' ? use : use.secret;
    one('secret', named, Object.keys(document.secrets), [...path, 'secrets', index]);
  }
}

/** What contradicts itself: a schedule and replicas, a service that is neither built nor an image. */
function checkLife(service: Written, path: Path, findings: Findings): void {
  const { schedule, run, autoscaling, strategy } = service;
  if (service.image === undefined && service.build === undefined) {
    findings.add('LF1007', path, `${path.at(-1)} needs an image`, {
      fix: 'Add `image:`, or `build:` with the directory of its Dockerfile.',
    });
  }
  if (schedule !== undefined && run === 'once')
    findings.add('LF1017', [...path, 'run'], 'a service runs once or by a schedule, not both');
  if (autoscaling !== undefined) checkScaling({ ...service, autoscaling }, [...path, 'autoscaling'], findings);
  if (strategy === 'rolling' && Object.keys(service.volumes).length > 0 && service.replicas === 1)
    findings.add('LF1109', [...path, 'strategy'], 'a rolling update runs two containers on one volume for a while', {
      severity: 'warning',
    });
}

function checkScaling(
  { schedule, run, autoscaling }: Written & { readonly autoscaling: NonNullable<Written['autoscaling']> },
  path: Path,
  findings: Findings,
): void {
  if (schedule !== undefined || run === 'once')
    findings.add('LF1017', path, 'only a service that always runs can be scaled');
  if (autoscaling.min > autoscaling.max)
    findings.add('LF1017', path, `min ${autoscaling.min} is above max ${autoscaling.max}`);
}

function checkHealth({ healthCheck, ports }: Written, path: Path, findings: Findings): void {
  if (healthCheck === undefined) return;
  const { http, tcp, command } = healthCheck;
  const at = [...path, 'healthCheck'];
  if (http !== undefined && tcp !== undefined)
    findings.add('LF1017', at, 'a health check asks over http or tcp, not both');
  if ([http, tcp, command].every((each) => each === undefined))
    findings.add('LF1007', at, 'a health check needs http, tcp or command', { fix: 'Add one of them.' });
  if (http !== undefined) checkAsked(http.port, Object.keys(ports), { path: [...at, 'http'], findings });
  if (tcp !== undefined) checkAsked(tcp.port, Object.keys(ports), { path: [...at, 'tcp'], findings });
}

/** The port that a health check asks. */
function checkAsked(
  port: string | undefined,
  ports: readonly string[],
  { path, findings }: { readonly path: Path; readonly findings: Findings },
): void {
  if (port !== undefined) findings.choice('LF1016', [...path, 'port'], { what: 'port', value: port, allowed: ports });
  else if (ports.length === 0)
    findings.add('LF1007', path, 'the health check asks a port, and the service has none', { fix: 'Add `ports:`.' });
}

/** A service that waits for itself in the end never begins. */
function checkCircles(services: ConfigDocument['services'], findings: Findings): void {
  const settled = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    if (settled.has(name)) return;
    const from = way.indexOf(name);
    if (from !== -1) {
      const circle = [...way.slice(from), name].join(' -> ');
      findings.add('LF1017', ['services', name, 'dependsOn'], `services wait for each other: ${circle}`);
      return;
    }
    for (const next of dependenciesOf(services[name])) visit(next, [...way, name]);
    settled.add(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
}

function dependenciesOf(service: Written | undefined): readonly string[] {
  if (service === undefined) return [];
  return Array.isArray(service.dependsOn) ? service.dependsOn : Object.keys(service.dependsOn);
}

function checkPullSecret({ registry, secrets }: ConfigDocument, findings: Findings): void {
  if (registry.pullSecret === undefined) return;
  findings.choice('LF1016', ['registry', 'pullSecret'], {
    what: 'secret',
    value: registry.pullSecret,
    allowed: Object.keys(secrets),
  });
}
