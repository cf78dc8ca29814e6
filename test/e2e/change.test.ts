import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import { kosmosCounts, PROD } from '../support/expected-counts.ts';
import { eventsOf, onlyEvent, type CliRun, type EventOf } from '../support/landfall.ts';
import { ecs, ossClient, sdkClients, vpc } from '../support/sdk-clients.ts';
import { serveWorld } from '../support/served-world.ts';
import { changesOf, expectSettled, kosmos, type TempStack } from '../support/temp-stack.ts';

const MACHINES = 'config/common/machines.yaml';

async function applied(...flags: readonly string[]): Promise<TempStack> {
  const stack = kosmos();
  await stack.json(0, 'apply', '-y', ...flags);
  return stack;
}

function changeOf(run: CliRun, address: string): EventOf<'plan.change'> {
  return must(
    eventsOf(run, 'plan.change').find((change) => change.address === address),
    `the plan changes ${address}`,
  );
}

/** The ids that an apply reported, by address. */
function idsOf(run: CliRun): ReadonlyMap<string, string> {
  return new Map(eventsOf(run, 'resource.done').map(({ address, id = '' }) => [address, id]));
}

describe.concurrent('a change of the configuration', () => {
  it('of the number of machines goes from 2 to 3 to 1, and the balancer follows', async () => {
    const stack = await applied('-p', 'prod', '--allow-purchase');
    const more = await stack.json(0, 'apply', '-y', '-p', 'prod', '--set', 'machines.api.count=3');
    expect(changesOf(more)).toEqual({
      // The alarm watches the machines that there are.
      'alicloud_cms_alarm.high-cpu': 'update',
      'alicloud_instance.api_3': 'create',
      'alicloud_slb_backend_server.public': 'update',
    });
    expect(await stack.counts()).toEqual(kosmosCounts(5, PROD));
    await expectSettled(stack, '-p', 'prod', '--set', 'machines.api.count=3');
    const fewer = await stack.json(0, 'apply', '-y', '-p', 'prod', '--set', 'machines.api.count=1');
    // One machine of its kind bears no number.
    expect(changesOf(fewer)).toEqual({
      'alicloud_cms_alarm.high-cpu': 'update',
      'alicloud_instance.api_1': 'update',
      'alicloud_instance.api_2': 'delete',
      'alicloud_instance.api_3': 'delete',
      'alicloud_slb_backend_server.public': 'update',
    });
    expect(await stack.counts()).toEqual(kosmosCounts(3, PROD));
    await expectSettled(stack, '-p', 'prod', '--set', 'machines.api.count=1');
  });

  it('that takes a kind of machine away takes its machines down and nothing else', async () => {
    const stack = await applied('-p', 'prod', '--allow-purchase');
    const run = await stack.json(0, 'apply', '-y', '-p', 'prod', '--set', 'machines.batch=null');
    expect(changesOf(run)).toEqual({ 'alicloud_instance.batch_1': 'delete', 'alicloud_instance.batch_2': 'delete' });
    expect(await stack.counts()).toEqual(kosmosCounts(2, PROD));
  });

  it('of a name is made in place', async () => {
    const stack = await applied();
    stack.edit('config/common/network.yaml', 'name: kosmos-vpc', 'name: kosmos-network');
    stack.edit(MACHINES, 'name: kosmos-api-server', 'name: kosmos-api');
    const run = await stack.json(0, 'apply', '-y');
    expect(changesOf(run)).toEqual({ 'alicloud_vpc.main': 'update', 'alicloud_instance.api_1': 'update' });
    expect(changeOf(run, 'alicloud_vpc.main').args).toEqual([
      { name: 'vpc_name', before: 'kosmos-vpc', after: 'kosmos-network', forcesReplacement: false, drift: false },
    ]);
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    await expectSettled(stack);
  });

  it('of an image gives the machine a new system disk, and of its subnet a successor, and says what forces it', async () => {
    const stack = await applied();
    const before = must((await stateOf(stack))['alicloud_instance.api_1'], 'a machine').id;
    stack.edit(MACHINES, 'image: { family: "acs:ubuntu_22_04_x64" }', 'image: { family: "acs:ubuntu_24_04_x64" }');
    const run = await stack.json(0, 'apply', '-y');
    expect(changeOf(run, 'alicloud_instance.api_1')).toMatchObject({ action: 'update', args: [{ name: 'image_id' }] });
    expect(idsOf(run).get('alicloud_instance.api_1')).toBe(before);
    await expectSettled(stack);

    const moved = await stack.json(0, 'apply', '-y', '--set', 'machines.api.subnet=db');
    const change = changeOf(moved, 'alicloud_instance.api_1');
    expect(change.action).toBe('replace');
    expect(change.args.filter(({ forcesReplacement }) => forcesReplacement).map(({ name }) => name)).toEqual([
      'vswitch_id',
    ]);
    const after = must((await stateOf(stack))['alicloud_instance.api_1'], 'a machine').id;
    expect(after).not.toBe(before);
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    await expectSettled(stack, '--set', 'machines.api.subnet=db');
    const screen = await stack.run('plan');
    expect(screen.stdout).toMatch(/vswitch_id: .* → .*forces replacement/);
  });

  it('of a subnet’s block replaces the subnet and what stands on it', async () => {
    const stack = await applied();
    const run = await stack.json(0, 'apply', '-y', '--set', 'network.subnets.db.cidr=10.0.7.0/24');
    const change = changeOf(run, 'alicloud_vswitch.db');
    expect(change.action).toBe('replace');
    expect(change.args).toContainEqual({
      name: 'cidr_block',
      before: '10.0.2.0/24',
      after: '10.0.7.0/24',
      forcesReplacement: true,
      drift: false,
    });
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    await expectSettled(stack, '--set', 'network.subnets.db.cidr=10.0.7.0/24');
  });

  it('of the zone of the subnet that everything stands on replaces the machines with it', async () => {
    const stack = await applied();
    const zone = ['--set', 'network.subnets.app.zone=cn-shanghai-g'];
    const run = await stack.json(0, 'apply', '-y', ...zone);
    expect(changesOf(run)).toMatchObject({
      'alicloud_vswitch.app': 'replace',
      'alicloud_instance.api_1': 'replace',
      'alicloud_nat_gateway.main': 'replace',
    });
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    await expectSettled(stack, ...zone);
  });
});

interface StateFile {
  readonly resources: Readonly<Record<string, { readonly id: string } | undefined>>;
}

function stateOf(stack: TempStack): Promise<StateFile['resources']> {
  const file = '.landfall/state/dev/alicloud-simulated/state.json';
  return Promise.resolve((JSON.parse(stack.read(file)) as StateFile).resources);
}

describe.concurrent('a change of a public key', () => {
  it('is made without touching the machines that use it, and they have it afterwards', async () => {
    const stack = await applied();
    const key = stack.read('scripts/ops.pub').split(' ');
    const body = Buffer.from(must(key[1], 'a key'), 'base64');
    body.writeUInt8(body.readUInt8(body.length - 1) ^ 1, body.length - 1);
    stack.write('scripts/ops.pub', `ssh-ed25519 ${body.toString('base64')} ops@kosmos.example\n`);
    const run = await stack.json(0, 'apply', '-y');
    expect(changesOf(run)).toEqual({ 'alicloud_ecs_key_pair.ops': 'update' });
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    await expectSettled(stack);
  });
});

describe.concurrent('a change that somebody else made in the cloud', () => {
  it('is shown by plan and status as such, and mended by apply', async () => {
    const stack = kosmos();
    const served = await serveWorld(join(stack.root, '.landfall/world'), '--speed', '600');
    await stack.json(0, 'apply', '-y');
    const ids = await stateOf(stack);
    const idAt = (address: string): string => must(ids[address], address).id;
    const clients = sdkClients(served);
    const regionId = 'cn-shanghai';

    await clients.vpc.modifyVpcAttribute(
      new vpc.ModifyVpcAttributeRequest({ regionId, vpcId: idAt('alicloud_vpc.main'), vpcName: 'somebody-else' }),
    );
    await clients.ecs.deleteInstance(
      new ecs.DeleteInstanceRequest({ regionId, instanceId: idAt('alicloud_instance.api_1'), force: true }),
    );
    const securityGroupId = idAt('alicloud_security_group.api');
    await clients.ecs.revokeSecurityGroup(
      new ecs.RevokeSecurityGroupRequest({
        regionId,
        securityGroupId,
        permissions: [
          { ipProtocol: 'TCP', portRange: '443/443', sourceCidrIp: '0.0.0.0/0', policy: 'accept', priority: '1' },
        ],
      }),
    );
    await ossClient(served)
      .putBucketACL('kosmos-dev-data-cn-shanghai', 'public-read')
      .catch(() => undefined);

    const plan = await stack.json(2, 'plan', '--detailed-exitcode');
    expect(changesOf(plan)).toMatchObject({
      'alicloud_vpc.main': 'update',
      'alicloud_instance.api_1': 'create',
      'alicloud_security_group_rule.api_ingress_tcp_443': 'create',
    });
    expect(changeOf(plan, 'alicloud_vpc.main').args).toEqual([
      { name: 'vpc_name', before: 'somebody-else', after: 'kosmos-vpc', forcesReplacement: false, drift: true },
    ]);
    expect(changeOf(plan, 'alicloud_instance.api_1').reason).toMatch(/outside/);
    expect(onlyEvent(plan, 'plan.summary').drift).toBeGreaterThanOrEqual(3);
    const rows = onlyEvent(await stack.json(0, 'status'), 'result').data as { address: string; condition: string }[];
    expect(rows.find(({ address }) => address === 'alicloud_instance.api_1')?.condition).toBe('gone');
    expect((await stack.run('plan')).stdout).toContain('changed outside Landfall');

    await stack.json(0, 'apply', '-y');
    await expectSettled(stack);
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    await stack.json(0, 'destroy', '-y');
    expect(await stack.counts()).toEqual({});
  });
});
