import type { Certificate, LoadBalancer } from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';
import type { Sources } from './sources.ts';

export function loadBalancerOf(
  balancer: ConfigDocument['loadBalancers'][string],
  project: string,
  key: string,
): LoadBalancer {
  return {
    name: balancer.name ?? `${project}-${key}`,
    exposure: balancer.exposure,
    subnet: balancer.subnet,
    billing: balancer.billing,
    traffic: balancer.traffic,
    listeners: balancer.listeners.map(({ protocol, port, targetPort, certificate, healthCheck }) => ({
      protocol,
      port,
      targetPort,
      certificate,
      healthCheck:
        healthCheck === undefined
          ? undefined
          : { ...healthCheck, port: healthCheck.port ?? targetPort, path: healthCheck.path },
    })),
    backends: balancer.backends,
    deletionProtection: balancer.deletionProtection,
    firewall:
      balancer.firewall === undefined
        ? undefined
        : { ...balancer.firewall, certificateId: balancer.firewall.certificateId },
  };
}

export function certificateOf(
  certificate: ConfigDocument['certificates'][string],
  { project, key, sources }: { readonly project: string; readonly key: string; readonly sources: Sources },
): Certificate {
  return {
    name: certificate.name ?? `${project}-${key}`,
    certificatePem: sources.text(certificate.certificate, ['certificates', key, 'certificate']),
    privateKeySource: sources.secret(certificate.privateKey, ['certificates', key, 'privateKey']),
  };
}
