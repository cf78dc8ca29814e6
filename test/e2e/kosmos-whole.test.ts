import { describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import { REGIONS } from '../../src/catalog/index.ts';
import { BOUGHT, kosmosCounts, kosmosSize, PROD } from '../support/expected-counts.ts';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { theError } from '../support/recovery.ts';
import { changesOf, expectSettled, kosmos, type TempStack } from '../support/temp-stack.ts';

/** The whole of the guide, as `npm run kosmos` brings it about. */
const WHOLE = ['-p', 'prod', '--allow-purchase'] as const;

const POOL = 'alicloud_cs_kubernetes_node_pool.default';
const MODEL = 'alicloud_pai_service.summarizer';
const GPU = 'ecs.gn6v-c8g1.2xlarge';

/** The guide's parts: what each stands for here, by the type and the name of its first resource. */
const GUIDE: Readonly<Record<string, string>> = {
  network: 'alicloud_vpc.main',
  'API machines': 'alicloud_instance.api_2',
  'batch workers on spot': 'alicloud_instance.batch_2',
  'load balancer': 'alicloud_slb_load_balancer.public',
  'HTTPS listener': 'alicloud_slb_listener.public_https_443',
  bucket: 'alicloud_oss_bucket.data',
  'model bucket': 'alicloud_oss_bucket.models',
  role: 'alicloud_ram_role.api',
  cluster: 'alicloud_cs_managed_kubernetes.main',
  'node pool': POOL,
  model: MODEL,
  alarm: 'alicloud_cms_alarm.high-cpu',
  contacts: 'alicloud_cms_alarm_contact_group.oncall',
  'reserved instances': 'alicloud_reserved_instance.api',
  firewall: 'alicloud_wafv3_domain.public',
  analytics: 'alicloud_maxcompute_project.kosmos',
  logs: 'alicloud_log_store.kosmos_app',
};

/** A type that no zone of the region has. */
async function soldOut(stack: TempStack, type: string, region: string): Promise<void> {
  const zones = must(
    REGIONS.find(({ id }) => id === region),
    'a region',
  ).zones;
  await stack.fault(...zones.map((zone) => `no stock of ${type} in ${zone}`));
}

/** The condition of each resource, by address. */
function conditionsIn(run: Pick<CliRun, 'events' | 'screen'>): Readonly<Record<string, string>> {
  const rows = onlyEvent(run, 'result').data as readonly { readonly address: string; readonly condition: string }[];
  return Object.fromEntries(rows.map(({ address, condition }) => [address, condition]));
}

describe.concurrent('KOSMOS whole', () => {
  it('is created with everything of the guide, settles, and goes but for what was bought', async () => {
    const stack = kosmos();
    const apply = await stack.json(0, 'apply', '-y', ...WHOLE);
    const done = eventsOf(apply, 'resource.done').map(({ address }) => address);
    expect(done).toEqual(expect.arrayContaining(Object.values(GUIDE)));
    expect(onlyEvent(apply, 'summary')).toMatchObject({ ok: true, done: kosmosSize(4, PROD), failed: 0, skipped: 0 });
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
    await expectSettled(stack, '-p', 'prod');
    const conditions = conditionsIn(await stack.json(0, 'status', '-p', 'prod'));
    expect(Object.keys(conditions)).toHaveLength(kosmosSize(4, PROD));
    expect(new Set(Object.values(conditions))).toEqual(new Set(['ok']));
    await stack.json(0, 'destroy', '-y', '-p', 'prod');
    expect(await stack.counts()).toEqual(BOUGHT);
  });

  it('takes up what was bought before a destroy, and does not pay for it twice', async () => {
    const stack = kosmos();
    const bought = async (): Promise<unknown> => {
      const { ending } = onlyEvent(await stack.json(0, 'sim', 'show'), 'result').data as {
        readonly ending: Readonly<Record<string, Readonly<Record<string, number>>>>;
      };
      return ending['ecs']?.['reserved_instance'];
    };
    const purchase = ['apply', '-y', ...WHOLE, '--only', 'alicloud_reserved_instance.api'];
    await stack.json(0, ...purchase);
    expect(await bought()).toBe(1);
    await stack.json(0, 'destroy', '-y', '-p', 'prod');
    await stack.json(0, ...purchase);
    expect(await bought()).toBe(1);
  });

  it('shows what it would buy and is refused without a permit; nothing is changed', async () => {
    const stack = kosmos();
    const refused = await stack.json(6, 'apply', '-y', '-p', 'prod');
    expect(theError(refused)).toMatchObject({
      code: 'LF2008',
      headline: expect.stringContaining('alicloud_reserved_instance.api'),
      fix: expect.stringContaining('--allow-purchase'),
    });
    expect(changesOf(await stack.json(0, 'plan', '-p', 'prod'))).toMatchObject({
      'alicloud_reserved_instance.api': 'create',
    });
    expect(await stack.counts()).toEqual({});
  });

  it('runs in another region from the same configuration', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y', ...WHOLE, '--set', 'region=cn-hangzhou');
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
  });
});

describe.concurrent('a node pool', () => {
  it('takes the next type when the first is out of stock, and is as configured', async () => {
    const stack = kosmos();
    await stack.fault('no stock of ecs.g7.2xlarge in cn-shanghai-b');
    const flags = ['-p', 'prod', '--set', 'machines.api.type=ecs.g7.large'];
    await stack.json(0, 'apply', '-y', '--allow-purchase', ...flags);
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
    await expectSettled(stack, ...flags);
  });

  it('that gets no machine of any type says why, and goes on when there is stock again', async () => {
    const stack = kosmos();
    await stack.fault('no stock of ecs.g7.2xlarge in cn-shanghai-b', 'no stock of ecs.g6.2xlarge in cn-shanghai-b');
    const flags = ['-p', 'prod', '--allow-purchase', '--set', 'machines.api.type=ecs.g7.large'];
    const failed = await stack.json(5, 'apply', '-y', ...flags);
    const error = theError(failed);
    expect(error).toMatchObject({
      code: 'LF3011',
      where: { address: POOL, file: 'config/common/cluster.yaml' },
      cloud: { api: 'cs:CreateClusterNodePool', code: 'OperationDenied.NoStock' },
    });
    // The task's own reason: each type that was tried, where, and what it was answered.
    expect(error.cloud?.message).toMatch(/ecs\.g7\.2xlarge in cn-shanghai-b.*ecs\.g6\.2xlarge in cn-shanghai-b/s);
    expect(error.cloud?.message).not.toMatch(/last status/i);
    await stack.clearFaults();
    await stack.json(0, 'apply', '-y', ...flags);
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
  });
});

describe.concurrent('a model', () => {
  it('whose files are not there fails with what could not be downloaded, and goes on with the right path', async () => {
    const stack = kosmos();
    stack.edit('config/common/models.yaml', 'MC-001/v2.1.0/', 'MC-001/v9/');
    const error = theError(await stack.json(5, 'apply', '-y', ...WHOLE));
    expect(error).toMatchObject({
      where: { address: MODEL, file: 'config/common/models.yaml' },
      cloud: {
        api: 'eas:DescribeService',
        message: expect.stringMatching(/oss:\/\/kosmos-models\/MC-001\/v9\/.*no such object/),
      },
    });
    stack.edit('config/common/models.yaml', 'MC-001/v9/', 'MC-001/v2.1.0/');
    await stack.json(0, 'apply', '-y', ...WHOLE);
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
  });

  it('for whose machines there is no stock fails saying so, and goes on when there is', async () => {
    const stack = kosmos();
    await soldOut(stack, GPU, 'cn-shanghai');
    const error = theError(await stack.json(5, 'apply', '-y', ...WHOLE));
    expect(error).toMatchObject({
      code: 'LF3011',
      where: { address: MODEL },
      cloud: { message: expect.stringContaining(`no stock of ${GPU} in cn-shanghai for 3 replica(s)`) },
    });
    await stack.clearFaults();
    await stack.json(0, 'apply', '-y', ...WHOLE);
    expect(await stack.counts()).toEqual(kosmosCounts(4, PROD));
    await expectSettled(stack, '-p', 'prod');
  });
});
