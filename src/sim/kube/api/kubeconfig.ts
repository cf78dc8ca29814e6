export interface KubeconfigFacts {
  /** Of the cluster and its context. */
  readonly name: string;
  /** `https://127.0.0.1:8080/_kube/dev`. */
  readonly server: string;
  /** PEM. */
  readonly authority: string;
  readonly token: string;
}

/** A kubeconfig with one context, which is current. */
export function kubeconfigOf({ name, server, authority, token }: KubeconfigFacts): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: "${name}"`,
    '  cluster:',
    `    server: "${server}"`,
    `    certificate-authority-data: ${Buffer.from(authority).toString('base64')}`,
    'users:',
    `- name: "${name}-admin"`,
    '  user:',
    `    token: "${token}"`,
    'contexts:',
    `- name: "${name}"`,
    '  context:',
    `    cluster: "${name}"`,
    `    user: "${name}-admin"`,
    `current-context: "${name}"`,
    'preferences: {}',
    '',
  ].join('\n');
}
