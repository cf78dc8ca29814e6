import { expect, test } from 'vitest';
import { ref, type Drawing, type Resource } from '../../../model/index.ts';
import { withDrawings } from './drawing.ts';

const EAST = 'cn-shanghai';

function resource(address: string, args: Resource['args'] = {}, rest: Partial<Resource> = {}): Resource {
  return { address, type: address.split('.')[0] ?? '', region: EAST, args, ...rest };
}

const RESOURCES = [
  resource('alicloud_vpc.main', { vpc_name: 'lan', cidr_block: '10.0.0.0/16' }),
  resource('alicloud_vswitch.a', { vswitch_name: 'a', vpc_id: ref('alicloud_vpc.main'), zone_id: 'cn-shanghai-b' }),
  resource('alicloud_vswitch.b', { vswitch_name: 'b', vpc_id: ref('alicloud_vpc.main'), zone_id: 'cn-shanghai-g' }),
];

function drawingOf(one: Resource): Drawing | undefined {
  return withDrawings([...RESOURCES, one]).find(({ address }) => address === one.address)?.drawing;
}

test('a machine stands in its region, network, zone and vSwitch', () => {
  const machine = resource('alicloud_instance.web', {
    instance_name: 'web-1',
    instance_type: 'ecs.g7.large',
    vswitch_id: ref('alicloud_vswitch.a'),
    spot_strategy: 'SpotAsPriceGo',
  });
  expect(drawingOf(machine)).toEqual({
    frame: [EAST, 'alicloud_vpc.main', 'cn-shanghai-b', 'alicloud_vswitch.a'],
    layer: 'compute',
    pictogram: 'machine',
    kind: 'ECS',
    label: 'web-1',
    note: 'ecs.g7.large, spot',
  });
});

test('what spans several vSwitches stands in the network, in one of them it stands there', () => {
  const over = (...keys: readonly string[]): Resource =>
    resource('alicloud_cs_managed_kubernetes.main', { vswitch_ids: keys.map((key) => ref(`alicloud_vswitch.${key}`)) });
  expect(drawingOf(over('a', 'b'))?.frame).toEqual([EAST, 'alicloud_vpc.main']);
  expect(drawingOf(over('b'))?.frame).toEqual([EAST, 'alicloud_vpc.main', 'cn-shanghai-g', 'alicloud_vswitch.b']);
});

test('what has no region stands in a box of its own', () => {
  const { region: _, ...role } = resource('alicloud_ram_role.api', { role_name: 'api' });
  expect(drawingOf(role)).toMatchObject({ frame: ['All regions'], label: 'api' });
});

test('roles that the cloud wants for clusters are details of the cluster, others are not', () => {
  const role = (origin: string): Resource => resource('alicloud_ram_role.x', { role_name: 'x' }, { origin });
  expect(drawingOf(role('cluster'))?.partOf).toBe('alicloud_cs_managed_kubernetes.main');
  expect(drawingOf(role('access.roles.x'))?.partOf).toBeUndefined();
});

test('a rule is a detail of its group', () => {
  const rule = resource('alicloud_security_group_rule.r', { security_group_id: ref('alicloud_security_group.g') });
  expect(drawingOf(rule)).toMatchObject({ partOf: 'alicloud_security_group.g', kind: 'rule' });
});

test('a listener is told by protocol and ports', () => {
  const listener = (to: number): Resource =>
    resource('alicloud_slb_listener.l', { protocol: 'tcp', frontend_port: 80, backend_port: to });
  expect(drawingOf(listener(8080))).toMatchObject({ label: 'tcp', note: '80 to 8080' });
  expect(drawingOf(listener(80))).toMatchObject({ label: 'tcp', note: '80' });
});

test('a type that nobody has sketched is a thing under its own name', () => {
  expect(drawingOf(resource('alicloud_new_kind.some'))).toMatchObject({
    kind: 'new kind',
    label: 'some',
    pictogram: 'thing',
  });
});
