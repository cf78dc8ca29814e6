import { parseCidr } from '../../base/index.ts';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

type Written = ConfigDocument['services'][string];

/** Services, their references to each other, and the way in to them. */
export function checkServices(document: ConfigDocument, findings: Findings): void {
  for (const [key, service] of Object.entries(document.services)) {
    const path: Path = ['services', key];
    checkParts(document, service, path, findings);
    checkLife(service, path, findings);
    checkHealth(service, path, findings);
  }
  checkCircles(document.services, findings);
  checkIngress(document, findings);
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
  const runs = service.schedule !== undefined || service.run === 'once';
  if (service.image === undefined && service.build === undefined) {
    findings.add('LF1007', path, `${path.at(-1)} needs an image`, {
      fix: 'Add `image:`, or `build:` with the directory of its Dockerfile.',
    });
  }
  if (service.schedule !== undefined && service.run === 'once')
    findings.add('LF1017', [...path, 'run'], 'a service runs once or by a schedule, not both');
  if (runs && service.autoscaling !== undefined)
    findings.add('LF1017', [...path, 'autoscaling'], 'only a service that always runs can be scaled');
  const { autoscaling, strategy } = service;
  if (autoscaling !== undefined && autoscaling.min > autoscaling.max)
    findings.add('LF1017', [...path, 'autoscaling'], `min ${autoscaling.min} is above max ${autoscaling.max}`);
  if (strategy === 'rolling' && Object.keys(service.volumes).length > 0 && service.replicas === 1)
    findings.add('LF1109', [...path, 'strategy'], 'a rolling update runs two containers on one volume for a while', {
      severity: 'warning',
    });
}

function checkHealth({ healthCheck, ports }: Written, path: Path, findings: Findings): void {
  if (healthCheck === undefined) return;
  const { http, tcp, command } = healthCheck;
  const at = [...path, 'healthCheck'];
  if (http !== undefined && tcp !== undefined)
    findings.add('LF1017', at, 'a health check asks over http or tcp, not both');
  if (http === undefined && tcp === undefined && command === undefined)
    findings.add('LF1007', at, 'a health check needs http, tcp or command', { fix: 'Add one of them.' });
  const asked = http ?? tcp;
  if (asked === undefined) return;
  const names = Object.keys(ports);
  const place = [...at, http === undefined ? 'tcp' : 'http'];
  if (asked.port !== undefined)
    findings.choice('LF1016', [...place, 'port'], { what: 'port', value: asked.port, allowed: names });
  else if (names.length === 0)
    findings.add('LF1007', place, 'the health check asks a port, and the service has none', { fix: 'Add `ports:`.' });
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

function checkIngress({ ingress, services }: ConfigDocument, findings: Findings): void {
  if (ingress === undefined) return;
  for (const [index, { service, port }] of ingress.routes.entries()) {
    const path = ['ingress', 'routes', index];
    findings.choice('LF1016', [...path, 'service'], {
      what: 'service',
      value: service,
      allowed: Object.keys(services),
    });
    const ports = Object.keys(services[service]?.ports ?? {});
    if (services[service] !== undefined && ports.length === 0)
      findings.add('LF1016', [...path, 'service'], `${service} has no ports to route to`);
    else if (port !== undefined && services[service] !== undefined)
      findings.choice('LF1016', [...path, 'port'], { what: `port of ${service}`, value: port, allowed: ports });
  }
  for (const [index, cidr] of ingress.allowedCidrs.entries()) {
    const path = ['ingress', 'allowedCidrs', index];
    if (parseCidr(cidr) === undefined) findings.add('LF1011', path, `${cidr} is not an IPv4 block`);
    else if (cidr === '0.0.0.0/0')
      findings.add('LF1110', path, 'everybody on the internet may come in', { severity: 'warning' });
  }
}

function checkPullSecret({ registry, secrets }: ConfigDocument, findings: Findings): void {
  if (registry.pullSecret === undefined) return;
  findings.choice('LF1016', ['registry', 'pullSecret'], {
    what: 'secret',
    value: registry.pullSecret,
    allowed: Object.keys(secrets),
  });
}
