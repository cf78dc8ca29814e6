import { ApiFault } from '../service.ts';
import type { Wiring } from '../wire/wiring.ts';
import { KUBE_PREFIX, KubeGateway } from './api/kube-gateway.ts';
import { kubeconfigOf } from './api/kubeconfig.ts';
import { Ticker } from './api/ticker.ts';
import { Tokens } from './api/tokens.ts';
import type { ControlPlane } from './cluster.ts';
import { Clusters } from './objects/clusters.ts';

/** The clusters of a simulator, for whoever runs it. */
export interface Kubernetes {
  /** Brings the cluster about when there is none of the name; @throws ApiFault for a name that no cluster can have. */
  ensure(name: string): void;
  /** The text of a kubeconfig by which its administrator reaches it; the cluster is ensured. */
  kubeconfig(name: string): string;
  /** Takes a cluster with all it holds away. @returns whether there was one */
  remove(name: string): boolean;
}

export interface KubernetesParts {
  readonly wiring: Wiring;
  readonly plane: ControlPlane;
  /** Known to the world alone; tokens are made of it. */
  readonly secret: string;
  /** `https://127.0.0.1:8080`, once it is listened there. */
  readonly address: () => string;
  /** PEM of the authority that clients must trust. */
  readonly authority: () => string;
}

/** The clusters with what serves them. */
export interface KubernetesService extends Kubernetes {
  readonly gateway: KubeGateway;
  /** Carries out what time that was moved by hand has brought, and lets watchers hear of it; also after the world was emptied. */
  refresh(): void;
  close(): void;
}

const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,61}[a-z0-9])?$/;

export function kubernetesOf({ wiring, plane, secret, address, authority }: KubernetesParts): KubernetesService {
  const clusters = new Clusters(wiring.world, plane, authority);
  const ticker = new Ticker(wiring.world, clusters, wiring.log);
  const tokens = new Tokens(secret);
  const ensure = (name: string): void => {
    if (!NAME.test(name))
      throw new ApiFault(
        400,
        'InvalidClusterName',
        `"${name}" is no name of a cluster: lower-case letters, digits, - and .`,
      );
    clusters.ensure(name);
  };
  return {
    gateway: new KubeGateway({ wiring, clusters, tokens, ticker }),
    ensure,
    kubeconfig: (name) => {
      ensure(name);
      const server = `${address()}${KUBE_PREFIX}${name}`;
      return kubeconfigOf({ name, server, authority: authority(), token: tokens.admin(name) });
    },
    remove: (name) => clusters.remove(name),
    refresh: () => {
      clusters.refresh();
      clusters.catchUpAll();
      ticker.tick();
    },
    close: () => {
      ticker.stop();
      clusters.close();
    },
  };
}
