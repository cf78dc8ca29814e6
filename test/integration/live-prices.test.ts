import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Secret, VirtualClock } from '../../src/base/index.ts';
import { listPrice } from '../../src/catalog/index.ts';
import { fetchLivePrices, openAlicloud } from '../../src/clouds/alicloud/index.ts';
import { startSimulator } from '../../src/sim/index.ts';

const region = 'cn-shanghai';
const machine = 'ecs.instance/ecs.g7.2xlarge';

it('an account is asked for the prices of machines and disks', async () => {
  const worldDir = mkdtempSync(join(tmpdir(), 'landfall-prices-'));
  const server = await startSimulator({ worldDir, clock: new VirtualClock(0), log: () => undefined });
  try {
    const { accessKeyId, accessKeySecret, host, port } = server;
    const cloud = openAlicloud({
      credentials: { kind: 'keys', accessKeyId, accessKeySecret: new Secret(accessKeySecret, 'world') },
      region,
      endpoint: { host, port, protocol: 'http' },
    });
    const questions = [
      { sku: machine, region },
      { sku: machine, region, offer: 'spot' },
      { sku: 'disk/cloud_essd/PL1', region },
      { sku: 'ecs.instance/ecs.g99.large', region },
    ];
    const { prices, unanswered } = await fetchLivePrices(cloud, questions, {
      at: '2026-11-20',
      signal: new AbortController().signal,
    });
    expect(unanswered.map(({ sku }) => sku)).toEqual(['ecs.instance/ecs.g99.large']);
    const [list, spot, disk] = prices.map(({ price }) => price);
    expect(list).toMatchObject({ amount: listPrice(machine, region)?.amount, grade: 'live' });
    expect(spot?.amount).toBeLessThan(list?.amount ?? 0);
    expect(disk?.amount).toBeGreaterThan(0.0005);
    expect(disk?.amount).toBeLessThan(0.01);
  } finally {
    await server.close();
    rmSync(worldDir, { recursive: true, force: true });
  }
});
