import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

/** Listeners and forms of billing. */
export function checkBalancers(document: ConfigDocument, findings: Findings): void {
  for (const [key, balancer] of Object.entries(document.loadBalancers)) {
    const path = ['loadBalancers', key];
    if (balancer.exposure === 'private' && balancer.subnet === undefined) {
      findings.add('LF1007', [...path, 'exposure'], `${key}: a private balancer needs a subnet`, {
        fix: 'Add `subnet:`.',
      });
    }
    if (balancer.billing.form === 'by-spec') {
      findings.add(
        'LF1101',
        [...path, 'billing', 'spec'],
        `${balancer.billing.spec} can no longer be bought in every region and account`,
        {
          severity: 'warning',
          fix: 'Use `billing: { form: by-usage }`.',
        },
      );
    }
    checkListeners(balancer.listeners, path, findings);
  }
}

type ListenerDocument = ConfigDocument['loadBalancers'][string]['listeners'][number];

function checkListeners(listeners: readonly ListenerDocument[], path: readonly string[], findings: Findings): void {
  const seen = new Map<string, number>();
  for (const [index, listener] of listeners.entries()) {
    const at = [...path, 'listeners', index];
    checkTerms(listener, at, findings);
    const socket = `${listener.protocol === 'udp' ? 'udp' : 'tcp'}:${listener.port}`;
    const earlier = seen.get(socket);
    if (earlier !== undefined)
      findings.add('LF1017', [...at, 'port'], `port ${listener.port} is already taken by listener ${earlier + 1}`);
    seen.set(socket, index);
  }
}

/** What a protocol needs, and what it cannot have. */
function checkTerms({ protocol, certificate, healthCheck }: ListenerDocument, at: Path, findings: Findings): void {
  if (protocol === 'https' && certificate === undefined) {
    findings.add('LF1007', at, 'an https listener needs a certificate', {
      fix: 'Add `certificate:` with a key of `certificates`.',
    });
  }
  if (protocol !== 'https' && certificate !== undefined) {
    findings.add('LF1017', [...at, 'certificate'], `a ${protocol} listener has no certificate`);
  }
  if (protocol === 'udp' && healthCheck?.path !== undefined) {
    findings.add('LF1017', [...at, 'healthCheck', 'path'], 'a udp listener checks no HTTP path');
  }
}
