import type { CloudPort } from '../../model/index.ts';
import { openClient, type KubeClient } from './client.ts';
import { findContext, type Environment, type KubeconfigSource } from './kubeconfig-files.ts';
import { openLogin } from './login.ts';
import { kubePort } from './port.ts';
import { openTransport } from './transport.ts';

export interface KubeOptions {
  /** KUBECONFIG of `env`, else ~/.kube/config, else the pod that this runs in, when omitted. */
  readonly kubeconfig?: KubeconfigSource;
  /** The kubeconfig's current one when omitted. */
  readonly context?: string;
  /** Instead of the context's own. */
  readonly namespace?: string;
  readonly env: Environment;
  /** Milliseconds without an answer; 60 s when omitted. */
  readonly silenceMs?: number;
  /** Told every warning of the server, once each. */
  readonly onWarning?: (text: string) => void;
  /** Directory of a pod's own credentials, for tests. */
  readonly serviceAccount?: string;
}

/** An open cluster. */
export interface Kube {
  /** For the engine. */
  readonly port: CloudPort;
  /** For questions outside the engine. */
  readonly client: KubeClient;
  /** Name of the context. */
  readonly context: string;
  /** URL of the API server. */
  readonly server: string;
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  /** What the server warned of so far. */
  readonly warnings: () => readonly string[];
  /** Ends the connections that are kept. */
  readonly close: () => void;
}

/** Opens the cluster that a kubeconfig names. Talks to nobody yet. @throws LF8001 to LF8004 */
export function openKube(options: KubeOptions): Kube {
  const { kubeconfig, env, silenceMs = 60_000, onWarning, serviceAccount } = options;
  const context = findContext({
    env,
    ...(kubeconfig === undefined ? {} : { source: kubeconfig }),
    ...(options.context === undefined ? {} : { context: options.context }),
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  });
  const namespace = options.namespace ?? context.namespace;
  const transport = openTransport(context, openLogin(context, env));
  const warnings = new Set<string>();
  const client = openClient({
    transport,
    namespace,
    silenceMs,
    onWarning: (text) => {
      if (warnings.has(text)) return;
      warnings.add(text);
      onWarning?.(text);
    },
  });
  return {
    port: kubePort(client),
    client,
    context: context.name,
    server: context.cluster.server,
    namespace,
    warnings: () => [...warnings],
    close: () => transport.close(),
  };
}
