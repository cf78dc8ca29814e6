import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFaults, composeSkipAloud, noComposeContract } from '../../../test/support/compose-contract.ts';
import { sweepConfigs } from '../../../test/support/config-directory.ts';
import { EVERYTHING, renderedLab, renderedYaml, type RenderedStack } from '../../../test/support/compose-stack.ts';
import { composeSecretVariables } from '../index.ts';

afterAll(sweepConfigs);

interface Parsed {
  readonly name: string;
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly volumes: object;
  readonly secrets: object;
  readonly configs: Readonly<Record<string, object>>;
}

function parsed({ main }: Pick<RenderedStack, 'main'>): Parsed {
  return parse(main) as Parsed;
}

describe('the Dev AI Lab', () => {
  const lab = renderedLab('dev');

  test('is written as a person would write it', () => {
    expect(lab.main).toContain(`name: devai-lab-dev

services:
  # services.devai, from config/common/services.yaml
  devai:
    image: \${DEVAI_IMAGE:-devai-lab}:\${DEVAI_TAG:-1.4.2}
    build:
      context: ../..
      dockerfile: Dockerfile
    command: [--ServerApp.port=8888, --ServerApp.ip=0.0.0.0]
    environment:
      TZ: UTC
      OLLAMA_URL: http://ollama:11434
      PORT: '8888'
      OPENAI_API_KEY_FILE: /run/secrets/OPENAI_API_KEY
      ANTHROPIC_API_KEY_FILE: /run/secrets/ANTHROPIC_API_KEY
      GOOGLE_API_KEY_FILE: /run/secrets/GOOGLE_API_KEY
    ports:
      - 127.0.0.1:\${DEVAI_PORT:-8888}:8888
    volumes:
      - \${HOST_WORK_DIR:-../../work}:/home/devai/work
      - home:/home/devai/.local
    secrets:
      - OPENAI_API_KEY
      - ANTHROPIC_API_KEY
      - GOOGLE_API_KEY
    user: 1000:1000
    cap_drop: [ALL]
    security_opt: [no-new-privileges:true]
    depends_on:
      ollama:
        condition: service_healthy
    healthcheck:
      test: [CMD, python3, -c, import urllib.request as r; r.urlopen('http://127.0.0.1:8888/api')]
      interval: 5s
      timeout: 3s
      retries: 3
      start_period: 30s
    restart: unless-stopped
    stop_grace_period: 10s
    deploy:
      resources:
        limits:
          memory: 2G
        reservations:
          cpus: '0.5'
          memory: 1G
`);
    expect(lab.main).not.toMatch(/^version:|container_name/m);
  });

  test('keeps its GPUs in a file of their own', () => {
    expect(parse(lab.files.get('deploy/compose/docker-compose.gpu.yml') ?? '')).toEqual({
      services: {
        ollama: {
          deploy: {
            resources: { reservations: { devices: [{ driver: 'nvidia', count: 1, capabilities: ['gpu'] }] } },
          },
        },
      },
    });
  });

  test('starts without its optional secrets, and no file holds one', () => {
    const env = lab.files.get('deploy/compose/.env') ?? '';
    expect(env).toContain('HOST_WORK_DIR=../../work\n');
    expect(env).toMatch(/\nOPENAI_API_KEY=\nANTHROPIC_API_KEY=\nGOOGLE_API_KEY=\n$/);
    expect(composeSecretVariables(lab.stack)[0]).toEqual({
      secret: 'OPENAI_API_KEY',
      variable: 'OPENAI_API_KEY',
      source: 'env:OPENAI_API_KEY',
      required: false,
    });
  });

  test('tells what this machine cannot do', () => {
    expect(lab.notes.map(({ path }) => path)).toEqual([
      'services.devai.secrets',
      'volumes.work.size',
      'volumes.home.size',
      'volumes.models.size',
      'ingress',
      'ingress.https',
    ]);
    expect(renderedLab('prod').notes.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['services.devai.replicas', 'services.devai.autoscaling', 'volumes.work.access']),
    );
  });

  test('is the same every time', () => {
    expect([...renderedLab('dev').files]).toEqual([...lab.files]);
  });
});

describe('every word of a service', () => {
  const everything = renderedYaml(EVERYTHING);
  const { services, secrets, configs, volumes } = parsed(everything);
  const web = services['web'];

  test('steps become services that run one after the other, before theirs', () => {
    expect(services['web-init-wait']).toMatchObject({ restart: 'no', command: ['sh', '-c', expect.anything()] });
    expect(services['web-init-wait']).not.toHaveProperty('entrypoint');
    expect(services['web-init-warm']).toMatchObject({
      image: web?.['image'],
      entrypoint: ['/bin/tini', '--'],
      environment: { WARM: '1', PRICE: '5$$ each' },
      depends_on: { 'web-init-wait': { condition: 'service_completed_successfully' } },
    });
    expect(web?.['depends_on']).toEqual({
      db: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
      cache: { condition: 'service_started' },
      blind: { condition: 'service_started' },
      'web-init-warm': { condition: 'service_completed_successfully' },
    });
  });

  test('what runs once or on demand is told from what always runs', () => {
    expect(services['migrate']?.['restart']).toBe('on-failure:2');
    expect(services['report']).toMatchObject({ restart: 'no', profiles: ['jobs'] });
    expect(services['db']?.['restart']).toBe('unless-stopped');
  });

  test('secrets are files or variables, never values', () => {
    expect(secrets).toEqual({
      DB_PASSWORD: { environment: 'SHOP_DB_PASSWORD' },
      'tls-key': { file: '../../certs/key.pem' },
    });
    expect(web?.['secrets']).toEqual(['DB_PASSWORD', { source: 'tls-key', target: '/etc/tls/key.pem' }]);
    expect(services['db']?.['environment']).toMatchObject({ POSTGRES_PASSWORD_FILE: '/run/secrets/DB_PASSWORD' });
    expect(everything.files.get('deploy/compose/.env')).not.toContain('SHOP_DB_PASSWORD');
    expect(everything.files.get('deploy/compose/.env.example')).toContain('#SHOP_DB_PASSWORD=\n');
  });

  test('a read-only service with a copied secret stays writable, aloud; its files are mounted', () => {
    expect(web).not.toHaveProperty('read_only');
    expect(everything.notes.map(({ path }) => path)).toContain('services.web.readOnlyRoot');
    expect(configs).toEqual({ 'web-etc-web-conf': { file: './files/web-etc-web-conf' } });
    expect(everything.files.get('deploy/compose/files/web-etc-web-conf')).toBe('listen 8080\nname $host\n');
    const open = renderedYaml('services: { a: { image: "a:1", files: { /a.conf: "x $y\\n" } } }');
    expect(parsed(open).configs).toEqual({ 'a-a-conf': { content: 'x $$y\n' } });
    const sealed = renderedYaml('services: { a: { image: "a:1", readOnlyRoot: true } }');
    expect(parsed(sealed).services['a']).toHaveProperty('read_only', true);
  });

  test('images come from the registry, through the mirror, by digest', () => {
    expect([web, services['db'], services['cache'], services['blind']].map((service) => service?.['image'])).toEqual([
      '${WEB_IMAGE:-registry.example.com/shop/shop-web}:${WEB_TAG:-latest}',
      `\${DB_IMAGE:-mirror.example.com/hub/library/postgres@sha256:${'a'.repeat(64)}}`,
      '${CACHE_IMAGE:-mirror.example.com/hub/library/redis}:${CACHE_TAG:-latest}',
      '${BLIND_IMAGE:-gcr.io/distroless/static}:${BLIND_TAG:-latest}',
    ]);
  });

  test('ports are published on the target’s address, as ranges for replicas, exposed within', () => {
    expect(web?.['ports']).toEqual(['127.0.0.1:${WEB_HTTP_PORT:-9080}:8080', '127.0.0.1:${WEB_ADMIN_PORT:-9090}:9090']);
    expect(web?.['expose']).toEqual(['9100']);
    expect(services['scaled']?.['ports']).toEqual(['127.0.0.1:${SCALED_PORT:-7070-7072}:7070']);
  });

  test('volumes that nobody mounts are left out, directories of this machine are bound', () => {
    expect(volumes).toEqual({ data: null });
    expect(web?.['volumes']).toEqual(['data:/data', '${HOST_SHARED_DIR:-../../shared}:/shared:ro']);
  });

  test('words that old parsers of YAML take for something else stay words', () => {
    for (const quoted of ["ANSWER: 'yes'", "TIME: '22:22'", "OCTAL: '0777'", "NEW_OCTAL: '0o17'", "DATE: '2024-01-01'"])
      expect(everything.main).toContain(quoted);
  });

  test('what Compose has no word for is told, place by place', () => {
    expect(everything.notes.map(({ path }) => path).toSorted()).toEqual([
      'services.blind.healthCheck',
      'services.db.secrets',
      'services.report.schedule',
      'services.scaled.autoscaling',
      'services.scaled.replicas',
      'services.web.dependsOn.blind',
      'services.web.identity',
      'services.web.readOnlyRoot',
      'services.web.secrets',
      'services.web.strategy',
      'volumes.data.size',
      'volumes.data.storageClass',
      'volumes.shared.access',
      'volumes.shared.size',
    ]);
  });
});

describe('what stands in each other’s way', () => {
  test('two services with one port: the second gets one of Docker’s choice, aloud', () => {
    const two = renderedYaml(`services:
  a: { image: "a:1", ports: { http: { port: 80, expose: local } } }
  b: { image: "b:1", ports: { http: { port: 80, expose: local } } }`);
    expect(Object.values(parsed(two).services).map((service) => service['ports'])).toEqual([
      ['127.0.0.1:${A_PORT:-80}:80'],
      ['127.0.0.1::80'],
    ]);
    expect(two.notes).toMatchObject([{ code: 'LF1107', path: 'services.b.ports.http' }]);
  });

  test('a secret’s variable keeps its name, the other gets another', () => {
    const { main } = renderedYaml(`services:
  a: { image: "a:1", secrets: [token] }
secrets: { token: "env:A_TAG" }`);
    expect(main).toContain('image: ${A_IMAGE:-a}:${A_TAG_2:-1}');
  });

  test('optional secrets of files come by variable: Compose refuses files that are not there', () => {
    const { main, notes, files } = renderedYaml(`services:
  a: { image: "a:1", secrets: [token] }
secrets: { token: { source: "file:secrets.yaml#token", required: false } }`);
    expect(main).toContain(
      'secrets:\n  # Landfall sets it from file:secrets.yaml#token; without Landfall, set it yourself.\n  token:\n    environment: TOKEN\n',
    );
    expect(files.get('deploy/compose/.env')).toMatch(/\nTOKEN=\n$/);
    expect(notes.map(({ path }) => path)).toContain('secrets.token');
  });

  test('nobody can wait for what runs by a schedule', () => {
    const { main, notes } = renderedYaml(`services:
  a: { image: "a:1", dependsOn: { job: started } }
  job: { image: "a:1", schedule: "@daily" }`);
    expect(parsed({ main }).services['a']).not.toHaveProperty('depends_on');
    expect(notes.map(({ path }) => path)).toContain('services.a.dependsOn.job');
  });

  test('parts of a cloud are told', () => {
    const { notes } = renderedYaml(`services: { a: { image: "a:1" } }
region: cn-shanghai
network: { cidr: 10.0.0.0/16, subnets: {} }
access: { roles: { r: { trustedServices: [ecs] } } }`);
    expect(notes.map(({ path }) => path)).toEqual(['network', 'access']);
  });
});

describe.skipIf(composeSkipAloud('Compose files against the specification', noComposeContract))(
  'the Compose specification',
  () => {
    const all: readonly (readonly [string, RenderedStack])[] = [
      ...['dev', 'staging', 'prod'].map((profile) => [`devai-lab ${profile}`, renderedLab(profile)] as const),
      ['every word', renderedYaml(EVERYTHING)],
      ['one service', renderedYaml('services: { a: { image: a } }')],
    ];

    test.each(all)('knows all that is written of %s', (_, { files }) => {
      const written = [...files].filter(([path]) => /\.yml(\.example)?$/.test(path));
      expect(written.length).toBeGreaterThanOrEqual(2);
      for (const [path, text] of written) expect(composeFaults(text), path).toEqual([]);
    });

    test('would not know a wrong word', () => {
      expect(composeFaults('services: { a: { image: a, comand: x } }')).toHaveLength(1);
    });
  },
);
