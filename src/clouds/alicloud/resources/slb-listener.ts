import { CloudError, type Attributes, type Desired, type Driver, type DriverIo } from '../../../model/index.ts';
import { attributes, textAt } from '../api/answer.ts';
import { requiredText, type Args } from '../api/args.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { sameBlocks, sameOrMeaningless, type Equal } from '../api/equal.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { resetting } from '../api/aspects.ts';
import {
  LISTENER_SETTINGS,
  listenerArguments,
  listenerParams,
  meaninglessFor,
  type Protocol,
} from '../slb/listener-settings.ts';

const EXPECTED = { create: 4, update: 2, delete: 3 };

/** The Terraform provider's defaults. They are sent when creating, where the API's own differ from protocol to protocol. */
const DEFAULTS: Attributes = {
  acl_status: 'off',
  ca_certificate_id: '',
  description: '',
  enable_http2: 'on',
  established_timeout: 900,
  gzip: true,
  health_check: 'on',
  health_check_interval: 2,
  health_check_timeout: 5,
  health_check_type: 'tcp',
  health_check_uri: '/',
  healthy_threshold: 3,
  idle_timeout: 15,
  master_slave_server_group_id: '',
  persistence_timeout: 0,
  request_timeout: 60,
  scheduler: 'wrr',
  server_group_id: '',
  sticky_session: 'off',
  tls_cipher_policy: 'tls_cipher_policy_1_0',
  unhealthy_threshold: 3,
};

/** A listener of a classic load balancer; its id is `load balancer:protocol:port`. */
export const slbListener: Driver = {
  type: 'alicloud_slb_listener',
  mode: 'managed',
  facts: {
    arguments: {
      load_balancer_id: 'string',
      frontend_port: 'number',
      protocol: 'string',
      x_forwarded_for: 'block',
      ...Object.fromEntries(Object.entries(LISTENER_SETTINGS).map(([name, { kind }]) => [name, shapeOf(kind)])),
    },
    forceNew: ['load_balancer_id', 'frontend_port', 'protocol', 'backend_port', 'listener_forward', 'forward_port'],
    unordered: ['acl_ids'],
    defaults: DEFAULTS,
    equal: equalities(),
    replace: 'delete-first',
    actions: {
      read: each((protocol) => `slb:DescribeLoadBalancer${protocol}ListenerAttribute`),
      create: [...each((protocol) => `slb:CreateLoadBalancer${protocol}Listener`), 'slb:StartLoadBalancerListener'],
      update: [
        ...each((protocol) => `slb:SetLoadBalancer${protocol}ListenerAttribute`),
        'slb:StartLoadBalancerListener',
      ],
      delete: ['slb:DeleteLoadBalancerListener'],
    },
    expectedSeconds: EXPECTED,
    lock: (args) => (typeof args['load_balancer_id'] === 'string' ? `slb:${args['load_balancer_id']}` : undefined),
  },

  async find(io, desired) {
    const id = idOf(desired);
    return (await describe(io, id, desired.region)) === undefined ? undefined : id;
  },

  async read(io, id, region) {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    const { loadBalancerId, protocol, port } = partsOf(id);
    return attributes({
      id,
      load_balancer_id: loadBalancerId,
      protocol,
      frontend_port: port,
      status: textAt(row, 'Status'),
      ...listenerArguments(row, protocol),
    });
  },

  async create(io, desired) {
    const id = idOf(desired);
    const { protocol } = partsOf(id);
    refuseMeaningless(desired, protocol);
    const settings =
      desired.args['listener_forward'] === 'on' ? forwarding(desired.args) : withDefaults(desired.args, protocol);
    const params = { ...identity(id), ...listenerParams(settings, protocol, 'create') };
    const api = `slb:CreateLoadBalancer${protocol.toUpperCase()}Listener`;
    await createUntokened(io, { api, region: desired.region, params });
    return id;
  },

  async settle(io, id, { region }) {
    const stopped = await untilListener(io, id, region, ['stopped', 'running']);
    if (textAt(stopped, 'Status') === 'stopped') await start(io, id, region);
    await untilListener(io, id, region, ['running']);
  },

  async sync(io, id, change) {
    const { region } = change.desired;
    const { protocol } = partsOf(id);
    refuseMeaningless(change.desired, protocol);
    if (change.differing.size > 0) {
      // All settings go along with each change: some are valid only together.
      const { args } = resetting(change, DEFAULTS).desired;
      const params = { ...identity(id), ...listenerParams(args, protocol, 'set') };
      await modify(io, { api: `slb:SetLoadBalancer${protocol.toUpperCase()}ListenerAttribute`, region, params });
    }
    if (change.observed['status'] === 'stopped') await start(io, id, region);
  },

  async remove(io, id, _observed, region) {
    const params = { ...identity(id), ListenerProtocol: partsOf(id).protocol };
    await ignoreMissing(modify(io, { api: 'slb:DeleteLoadBalancerListener', region, params }));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `listener ${id}`, expectedSeconds: EXPECTED.delete, read });
  },
};

interface ListenerId {
  readonly loadBalancerId: string;
  readonly protocol: Protocol;
  readonly port: number;
}

function idOf(desired: Desired): string {
  return ['load_balancer_id', 'protocol', 'frontend_port'].map((name) => requiredText(desired, name)).join(':');
}

function partsOf(id: string): ListenerId {
  const [loadBalancerId = '', protocol = '', port = ''] = id.split(':');
  if (!isProtocol(protocol)) throw invalid(`${id} names no listener protocol: expected tcp, udp, http or https`);
  return { loadBalancerId, protocol, port: Number(port) };
}

function identity(id: string): Readonly<Record<string, unknown>> {
  const { loadBalancerId, port } = partsOf(id);
  return { LoadBalancerId: loadBalancerId, ListenerPort: port };
}

/** Said before anything is sent: the API would drop such an argument without a word. */
function refuseMeaningless({ address, args }: Desired, protocol: Protocol): void {
  const names = meaninglessFor(args, protocol);
  if (names.length > 0) throw invalid(`${address}: ${names.join(', ')} cannot be set on a ${protocol} listener`);
}

/** Bandwidth is required by three of the four protocols; -1 is unlimited. */
function withDefaults(args: Args, protocol: Protocol): Args {
  const known = Object.entries(args).filter(([, value]) => value !== null);
  const checked = args['health_check'] !== 'off';
  const byPath = protocol !== 'tcp' || args['health_check_type'] === 'http';
  const defaults = Object.entries(DEFAULTS).filter(
    ([name]) => (checked || !/^health_check_|threshold$/.test(name)) && (byPath || name !== 'health_check_uri'),
  );
  return { bandwidth: -1, ...Object.fromEntries(defaults), ...Object.fromEntries(known) };
}

/** A listener that only redirects has no checks of its own; the API still wants the switch. */
function forwarding(args: Args): Args {
  return { bandwidth: -1, health_check: 'off', sticky_session: 'off', ...args };
}

async function start(io: DriverIo, id: string, region: string | undefined): Promise<void> {
  const params = { ...identity(id), ListenerProtocol: partsOf(id).protocol };
  await modify(io, { api: 'slb:StartLoadBalancerListener', region, params });
}

function untilListener(
  io: DriverIo,
  id: string,
  region: string | undefined,
  until: readonly string[],
): Promise<Attributes> {
  return untilStatus(io, {
    what: `listener ${id}`,
    api: 'slb:StartLoadBalancerListener',
    expectedSeconds: EXPECTED.create / 2,
    read: () => describe(io, id, region),
    until,
  });
}

function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const api = `slb:DescribeLoadBalancer${partsOf(id).protocol.toUpperCase()}ListenerAttribute`;
  return unlessMissing(query(io, { api, region, params: identity(id) }));
}

function each(name: (protocol: string) => string): readonly string[] {
  return ['TCP', 'UDP', 'HTTP', 'HTTPS'].map(name);
}

function isProtocol(word: string): word is Protocol {
  return ['tcp', 'udp', 'http', 'https'].includes(word);
}

function shapeOf(kind: string): 'string' | 'number' | 'bool' | 'list' {
  if (kind === 'number') return 'number';
  if (kind === 'texts') return 'list';
  return kind === 'text' ? 'string' : 'bool';
}

/** What a protocol or a switched-off check makes meaningless is read as null. */
function equalities(): Readonly<Record<string, Equal>> {
  const settings = Object.entries(LISTENER_SETTINGS).filter(([, { kind }]) => kind !== 'texts');
  return {
    ...Object.fromEntries(settings.map(([name]) => [name, sameOrMeaningless])),
    // A plain TCP check has no path, and the cloud says so with an empty text.
    health_check_uri: (desired, observed) => observed === '' || sameOrMeaningless(desired, observed),
    x_forwarded_for: sameBlocks({ computed: ['retrive_client_ip'] }),
  };
}

function invalid(message: string): CloudError {
  return new CloudError({ errorClass: 'invalid', api: 'slb:CreateLoadBalancerListener', code: '', message });
}
