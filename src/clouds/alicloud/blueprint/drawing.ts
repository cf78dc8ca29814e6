import { refsIn, type Arg, type Drawing, type Layer, type Pictogram, type Resource } from '../../../model/index.ts';
import { CLUSTER, VPC } from './addresses.ts';

/** An argument, or words made of the arguments. */
type Words = string | ((args: Resource['args']) => string);

/** What is drawn for one type. */
interface Sketch {
  readonly kind: string;
  readonly layer: Layer;
  readonly pictogram: Pictogram;
  /** What names it; the last part of its address when absent. */
  readonly label?: Words;
  /** What tells most about it. */
  readonly note?: Words;
  /** The argument that refers to what it is a detail of. */
  readonly partOf?: string;
}

const SKETCHES: Readonly<Record<string, Sketch>> = {
  alicloud_vpc: { kind: 'VPC', layer: 'network', pictogram: 'network', label: 'vpc_name', note: 'cidr_block' },
  alicloud_vswitch: {
    kind: 'vSwitch',
    layer: 'network',
    pictogram: 'subnet',
    label: 'vswitch_name',
    note: 'cidr_block',
  },
  alicloud_nat_gateway: { kind: 'NAT gateway', layer: 'network', pictogram: 'gateway', label: 'nat_gateway_name' },
  alicloud_eip_address: {
    kind: 'Elastic IP',
    layer: 'network',
    pictogram: 'address',
    label: 'address_name',
    note: ({ bandwidth }) => `${words(bandwidth)} Mbit/s`,
  },
  alicloud_eip_association: detail('', 'network', 'instance_id'),
  alicloud_snat_entry: { ...detail('way out', 'network', 'snat_table_id'), label: 'source_cidr' },
  alicloud_security_group: {
    kind: 'Security group',
    layer: 'network',
    pictogram: 'guard',
    label: 'security_group_name',
  },
  alicloud_security_group_rule: detail('rule', 'network', 'security_group_id'),
  alicloud_instance: { kind: 'ECS', layer: 'compute', pictogram: 'machine', label: 'instance_name', note: machineNote },
  alicloud_ecs_key_pair: { kind: 'Key pair', layer: 'access', pictogram: 'key', label: 'key_pair_name' },
  alicloud_slb_load_balancer: {
    kind: 'Load balancer',
    layer: 'edge',
    pictogram: 'balancer',
    label: 'load_balancer_name',
    note: 'address_type',
  },
  alicloud_slb_listener: { ...detail('listener', 'edge', 'load_balancer_id'), label: 'protocol', note: listenerNote },
  alicloud_slb_backend_server: detail('', 'edge', 'load_balancer_id'),
  alicloud_slb_server_certificate: { kind: 'Certificate', layer: 'edge', pictogram: 'certificate', label: 'name' },
  alicloud_wafv3_instance: {
    kind: 'Web application firewall',
    layer: 'edge',
    pictogram: 'firewall',
    label: () => 'WAF',
  },
  alicloud_wafv3_domain: { ...detail('domain', 'edge', 'instance_id'), label: 'domain' },
  alicloud_cs_managed_kubernetes: {
    kind: 'ACK',
    layer: 'cluster',
    pictogram: 'cluster',
    label: 'name',
    note: ({ pod_cidr: pods }) => (pods === undefined ? '' : `pods ${words(pods)}`),
  },
  alicloud_cs_kubernetes_node_pool: {
    kind: 'Node pool',
    layer: 'cluster',
    pictogram: 'nodes',
    label: 'node_pool_name',
    note: poolNote,
  },
  alicloud_pai_service: {
    kind: 'PAI-EAS service',
    layer: 'models',
    pictogram: 'model',
    label: serviceName,
    note: modelNote,
  },
  alicloud_oss_bucket: { kind: 'OSS bucket', layer: 'storage', pictogram: 'bucket', label: 'bucket' },
  alicloud_oss_bucket_acl: { ...detail('access', 'storage', 'bucket'), label: 'acl' },
  alicloud_oss_bucket_versioning: detail('versioned', 'storage', 'bucket'),
  alicloud_oss_bucket_server_side_encryption: { ...detail('encryption', 'storage', 'bucket'), label: 'sse_algorithm' },
  alicloud_oss_bucket_public_access_block: detail('', 'storage', 'bucket'),
  alicloud_oss_bucket_object: { ...detail('object', 'storage', 'bucket'), label: 'key' },
  alicloud_kms_key: {
    kind: 'KMS key',
    layer: 'storage',
    pictogram: 'key',
    label: 'description',
    note: ({ rotation_interval: every }) => (every === undefined ? '' : `rotated every ${words(every)}`),
  },
  alicloud_maxcompute_project: {
    kind: 'MaxCompute project',
    layer: 'analytics',
    pictogram: 'chart',
    label: 'project_name',
  },
  alicloud_ram_role: { kind: 'RAM role', layer: 'access', pictogram: 'role', label: 'role_name' },
  alicloud_ram_policy: { kind: 'RAM policy', layer: 'access', pictogram: 'document', label: 'policy_name' },
  alicloud_ram_role_policy_attachment: detail('', 'access', 'role_name'),
  alicloud_cms_alarm: { kind: 'Alarm', layer: 'monitoring', pictogram: 'alarm', label: 'name', note: 'metric' },
  alicloud_cms_alarm_contact: {
    kind: 'Contact',
    layer: 'monitoring',
    pictogram: 'person',
    label: 'alarm_contact_name',
  },
  alicloud_cms_alarm_contact_group: {
    kind: 'Contact group',
    layer: 'monitoring',
    pictogram: 'group',
    label: 'alarm_contact_group_name',
  },
  alicloud_log_project: { kind: 'Log project', layer: 'monitoring', pictogram: 'log', label: 'project_name' },
  alicloud_log_store: { ...detail('store', 'monitoring', 'project_name'), label: 'logstore_name' },
  alicloud_reserved_instance: {
    kind: 'Reserved instances',
    layer: 'commitments',
    pictogram: 'purchase',
    label: 'reserved_instance_name',
    note: reservedNote,
  },
};

function detail(kind: string, layer: Layer, partOf: string): Sketch {
  return { kind, layer, pictogram: 'thing', partOf };
}

/** The resources with how they show in pictures; all of them, since where one stands is read off what it refers to. */
export function withDrawings(resources: readonly Resource[]): readonly Resource[] {
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  return resources.map((resource) => ({ ...resource, drawing: drawingOf(resource, byAddress) }));
}

function drawingOf(resource: Resource, all: ReadonlyMap<string, Resource>): Drawing {
  const sketch = SKETCHES[resource.type] ?? plainSketch(resource.type);
  const { kind, layer, pictogram, note } = sketch;
  const noted = wordsOf(note, resource.args);
  const parent = parentOf(resource, sketch);
  return {
    frame: frameOf(resource, all),
    layer,
    pictogram,
    kind,
    label: labelOf(resource, sketch),
    ...(noted === '' ? {} : { note: noted }),
    ...(parent === undefined ? {} : { partOf: parent }),
  };
}

/** A type that has no sketch yet is a thing with its own name. */
function plainSketch(type: string): Sketch {
  return { kind: type.replace(/^alicloud_/, '').replaceAll('_', ' '), layer: 'compute', pictogram: 'thing' };
}

function labelOf({ address, args }: Resource, { label, kind, partOf }: Sketch): string {
  const named = wordsOf(label, args);
  if (named !== '') return named;
  return partOf === undefined ? address.slice(address.lastIndexOf('.') + 1) : kind;
}

function wordsOf(from: Words | undefined, args: Resource['args']): string {
  return typeof from === 'function' ? from(args) : words(args[from ?? '']);
}

/** The roles that the cloud itself wants for clusters are details of the cluster: they would fill the picture. */
function parentOf(resource: Resource, { partOf }: Sketch): string | undefined {
  if (resource.type === 'alicloud_ram_role' && resource.origin === 'cluster') return CLUSTER;
  return partOf === undefined ? undefined : targetOf(resource.args[partOf]);
}

/** The box of products that have no regions. */
const EVERYWHERE = 'All regions';

/** Region, network, zone and vSwitch, as far as its references lead. */
function frameOf({ region, args }: Resource, all: ReadonlyMap<string, Resource>): readonly string[] {
  if (region === undefined) return [EVERYWHERE];
  const subnet = targetOf(args['vswitch_id']) ?? onlyTarget(args['vswitch_ids']);
  if (subnet !== undefined)
    return [region, VPC, words(all.get(subnet)?.args['zone_id']), subnet].filter((box) => box !== '');
  const zone = words(args['zone_id']);
  if (zone !== '') return [region, VPC, zone];
  const inside = ['vpc_id', 'vswitch_ids'].some((name) => args[name] !== undefined);
  return inside ? [region, VPC] : [region];
}

/** What a list of references leads to, when that is one place. */
function onlyTarget(arg: Arg | undefined): string | undefined {
  const targets = new Set(refsIn(arg ?? null).map(({ address }) => address));
  return targets.size === 1 ? [...targets][0] : undefined;
}

function targetOf(arg: Arg | undefined): string | undefined {
  return Array.isArray(arg) ? undefined : refsIn(arg ?? null)[0]?.address;
}

function machineNote({ instance_type: type, spot_strategy: spot }: Resource['args']): string {
  return spot === undefined ? words(type) : `${words(type)}, spot`;
}

function listenerNote({ frontend_port: from, backend_port: to }: Resource['args']): string {
  return from === to ? words(from) : `${words(from)} to ${words(to)}`;
}

function poolNote({ desired_size: size, instance_types: types }: Resource['args']): string {
  const first = Array.isArray(types) ? words(types[0]) : '';
  return size === undefined ? `${first}, scaled` : `${words(size)} × ${first}`;
}

function reservedNote({ instance_amount: amount, instance_type: type, period }: Resource['args']): string {
  return `${words(amount)} × ${words(type)}, ${words(period)} y`;
}

function serviceName(args: Resource['args']): string {
  return words(serviceConfig(args)['name']);
}

function modelNote(args: Resource['args']): string {
  const metadata = serviceConfig(args)['metadata'] as Readonly<Record<string, Arg>> | undefined;
  return `${words(metadata?.['instance'])} replicas`;
}

/** The service's own configuration, which the blueprint has written as JSON. */
function serviceConfig({ service_config: config }: Resource['args']): Readonly<Record<string, Arg>> {
  return JSON.parse(words(config)) as Readonly<Record<string, Arg>>;
}

/** A plain value as text; nothing for a reference. */
function words(arg: Arg | undefined): string {
  return typeof arg === 'string' || typeof arg === 'number' ? String(arg) : '';
}
