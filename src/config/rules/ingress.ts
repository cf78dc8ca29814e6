import { parseCidr } from '../../base/index.ts';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

/** The way in: its routes lead to ports of services, and its blocks are blocks. */
export function checkIngress({ ingress, services }: ConfigDocument, findings: Findings): void {
  if (ingress === undefined) return;
  for (const [index, route] of ingress.routes.entries())
    checkRoute(route, services, { path: ['ingress', 'routes', index], findings });
  for (const [index, cidr] of ingress.allowedCidrs.entries()) {
    const path = ['ingress', 'allowedCidrs', index];
    if (parseCidr(cidr) === undefined) findings.add('LF1011', path, `${cidr} is not an IPv4 block`);
    else if (cidr === '0.0.0.0/0')
      findings.add('LF1110', path, 'everybody on the internet may come in', { severity: 'warning' });
  }
}

function checkRoute(
  { service, port }: NonNullable<ConfigDocument['ingress']>['routes'][number],
  services: ConfigDocument['services'],
  { path, findings }: { readonly path: Path; readonly findings: Findings },
): void {
  const named = services[service];
  if (named === undefined) {
    const allowed = Object.keys(services);
    findings.choice('LF1016', [...path, 'service'], { what: 'service', value: service, allowed });
    return;
  }
  const allowed = Object.keys(named.ports);
  if (allowed.length === 0) findings.add('LF1016', [...path, 'service'], `${service} has no ports to route to`);
  else if (port !== undefined)
    findings.choice('LF1016', [...path, 'port'], { what: `port of ${service}`, value: port, allowed });
}
