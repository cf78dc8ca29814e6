import { must } from '../../src/base/index.ts';
import { renderCompose, type ComposeRendering } from '../../src/render/index.ts';
import type { ComposeTarget, Stack } from '../../src/model/index.ts';
import { configDirectory, examine, exampleDirectory } from './config-directory.ts';

export interface RenderedStack extends ComposeRendering {
  readonly stack: Stack;
  /** The main file. */
  readonly main: string;
}

/** The stack of one `landfall.yaml` without what every one needs, rendered for Compose. */
export function renderedYaml(text: string, files: Readonly<Record<string, string>> = {}): RenderedStack {
  const head = /project"?:/.test(text) ? '' : 'project: shop\n';
  const tail = /targets"?:/.test(text) ? '' : '\ntargets: { local: { kind: compose } }\n';
  return renderedIn(configDirectory({ ...files, 'landfall.yaml': `${head}${text}${tail}` }), undefined);
}

/** A profile of the Dev AI Lab, rendered for Compose with its real images. */
export function renderedLab(profile: string): RenderedStack {
  return renderedIn(exampleDirectory('devai-lab'), profile, 'compose');
}

function renderedIn(directory: string, profile: string | undefined, target = 'local'): RenderedStack {
  const { stack, diagnostics } = examine(directory, { profile, target });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return renderedStack(must(stack, errors.join('; ')), target);
}

function renderedStack(stack: Stack, targetName: string): RenderedStack {
  const target = must(stack.targets[targetName], `a target called ${targetName}`) as ComposeTarget;
  const rendering = renderCompose({
    stack,
    target,
    targetName,
    origin: (path) => (path.startsWith('services.') ? 'config/common/services.yaml' : undefined),
  });
  return { ...rendering, stack, main: must(rendering.files.get('deploy/compose/docker-compose.yml'), 'the main file') };
}

/** A stack that uses every word of a service. */
export const EVERYTHING = `
labels: { app: shop }
env: { TZ: UTC }
services:
  web:
    build: { context: ./web, dockerfile: Dockerfile.prod, args: { NODE: "20" }, target: run }
    entrypoint: [/bin/tini, --]
    command: [node, server.js, "--title=a $HOME b"]
    workingDir: /app
    env: { PRICE: "5$ each", ANSWER: "yes", TIME: "22:22", OCTAL: "0777", NEW_OCTAL: "0o17", DATE: "2024-01-01", TEXT: "a: b #c" }
    secrets: [DB_PASSWORD, { secret: tls-key, file: /etc/tls/key.pem }]
    ports:
      http: { port: 8080, expose: public, published: 9080 }
      admin: { port: 9090, expose: local }
      metrics: 9100
    volumes: { data: /data, shared: { path: /shared, readOnly: true } }
    files:
      /etc/web.conf: "listen 8080\\nname $host\\n"
    resources: { cpu: 250m, memory: 256Mi, limits: { cpu: 1, memory: 1Gi } }
    dependsOn: { db: healthy, migrate: completed, cache: started, blind: healthy }
    healthCheck: { http: { path: /health, port: http }, command: [node, health.js], interval: 500ms, start: 1m }
    init:
      - { name: wait, image: "busybox:1.36", command: [sh, -c, "until nc -z db 5432; do sleep 1; done"] }
      - { name: warm, command: [node, warm.js], env: { WARM: "1" } }
    labels: { tier: front }
    user: 1000
    group: 1000
    readOnlyRoot: true
    capabilities: [NET_BIND_SERVICE]
    stopAfter: 30s
    strategy: rolling
    identity: { aws: "arn:aws:iam::123456789012:role/web" }
  db:
    image: { name: postgres, digest: "sha256:${'a'.repeat(64)}" }
    secrets: [{ secret: DB_PASSWORD, env: POSTGRES_PASSWORD }]
    volumes: { data: /var/lib/postgresql/data }
    healthCheck: { command: [pg_isready] }
    ports: { postgres: 5432 }
    root: true
  cache: { image: redis, ports: { redis: { port: 6379, protocol: tcp, expose: internal } } }
  blind: { image: "gcr.io/distroless/static", ports: { tcp: 7000 }, healthCheck: { tcp: {} } }
  migrate: { build: ./web, run: once, retries: 2, command: [node, migrate.js], dependsOn: [db] }
  report: { image: "report:2", schedule: "0 3 * * *", dependsOn: [db] }
  scaled: { image: "scaled:1", replicas: 3, autoscaling: { min: 2, max: 5 }, ports: { http: { port: 7070, expose: local } } }
  trainer: { image: "trainer:1", gpus: 2 }
volumes:
  data: { size: 5Gi, storageClass: fast }
  shared: { size: 1Gi, access: shared, hostPath: ./shared }
  unused: { size: 1Gi }
secrets:
  DB_PASSWORD: env:SHOP_DB_PASSWORD
  tls-key: file:certs/key.pem
registry: { prefix: registry.example.com/shop, mirror: mirror.example.com/hub }
`;

/** A value as the configuration writes it: there `${` begins an interpolation, and `file:` a file. */
export function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\$\{([^{}]*)\}/g, '$$${$1}');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, escaped(item)]));
}
