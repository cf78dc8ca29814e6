import type { Target } from '../../model/index.ts';
import type { ConfigDocument } from '../schema/document.ts';

/** A target with its names given. */
export function targetOf(written: ConfigDocument['targets'][string], project: string, profile: string): Target {
  switch (written.kind) {
    case 'alicloud':
      return { kind: 'alicloud', region: written.region };
    case 'compose':
      return {
        kind: 'compose',
        region: undefined,
        projectName: written.projectName ?? `${project}-${profile}`,
        bind: written.bind,
      };
    case 'kubernetes':
      return {
        kind: 'kubernetes',
        region: undefined,
        cloud: written.cloud,
        context: written.context,
        kubeconfig: written.kubeconfig,
        namespace: written.namespace ?? `${project}-${profile}`,
        fileSystem: written.fileSystem,
      };
    default:
      return {
        kind: 'terraform',
        cloud: written.cloud,
        region: written.region,
        account: written.account,
        dnsZone: written.dnsZone,
        certificate: written.certificate,
        modules: written.modules,
        backend: written.backend,
      };
  }
}
