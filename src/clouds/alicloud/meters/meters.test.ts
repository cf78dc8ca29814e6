import { describe, expect, test } from 'vitest';
import { must } from '../../../base/index.ts';
import { listPrice, offersFor } from '../../../catalog/index.ts';
import type { Attributes, Charge } from '../../../model/index.ts';
import { alicloudDrivers } from '../registry.ts';
import { alicloudMeters } from './registry.ts';

function charges(type: string, args: Attributes): readonly Charge[] {
  return must(alicloudMeters.get(type), `${type} has a meter`).charges(args);
}

/** `[key, quantity]` of what is held, and what is used in brackets. */
function bill(type: string, args: Attributes): readonly (readonly [string, number])[] {
  return charges(type, args).map(({ sku, quantity, basis }) => [basis === 'held' ? sku : `(${sku})`, quantity]);
}

const G7 = 'ecs.instance/ecs.g7.2xlarge';

describe('meters', () => {
  test('are there for every type that a driver looks after', () => {
    expect(alicloudDrivers.types.length).toBeGreaterThan(30);
    expect(alicloudDrivers.types.filter((type) => alicloudMeters.get(type) === undefined)).toEqual([]);
  });

  test.each<readonly [string, string, Attributes, readonly (readonly [string, number])[]]>([
    [
      'a machine is its type and its disks',
      'alicloud_instance',
      {
        instance_type: 'ecs.g7.2xlarge',
        system_disk_category: 'cloud_essd',
        system_disk_size: 100,
        data_disks: [{ category: 'cloud_essd', size: 200, performance_level: 'PL2' }],
      },
      [
        [G7, 1],
        ['disk/cloud_essd/PL1', 100],
        ['disk/cloud_essd/PL2', 200],
      ],
    ],
    [
      'a machine with an address has traffic',
      'alicloud_instance',
      { instance_type: 'ecs.g7.2xlarge', system_disk_category: 'cloud_efficiency', internet_max_bandwidth_out: 10 },
      [
        [G7, 1],
        ['disk/cloud_efficiency', 40],
        ['(internet.traffic)', 100],
      ],
    ],
    [
      'a pool is as many machines as it holds, of the first type',
      'alicloud_cs_kubernetes_node_pool',
      {
        instance_types: ['ecs.g7.2xlarge', 'ecs.g6.2xlarge'],
        desired_size: '3',
        system_disk_category: 'cloud_essd',
        system_disk_size: 120,
      },
      [
        [G7, 3],
        ['disk/cloud_essd/PL1', 360],
      ],
    ],
    [
      'a pool that scales holds the least of its nodes',
      'alicloud_cs_kubernetes_node_pool',
      {
        instance_types: ['ecs.g7.2xlarge'],
        scaling_config: [{ enable: true, min_size: 1, max_size: 5 }],
        system_disk_size: 40,
      },
      [
        [G7, 1],
        ['disk/cloud_essd/PL1', 40],
        [`(${G7})`, 292],
      ],
    ],
    [
      'a pool without nodes holds none',
      'alicloud_cs_kubernetes_node_pool',
      { instance_types: ['ecs.g7.2xlarge'], desired_size: '0' },
      [],
    ],
    [
      'a gateway is its hours and its units',
      'alicloud_nat_gateway',
      {},
      [
        ['nat.instance', 1],
        ['(nat.cu)', 730],
      ],
    ],
    [
      'an address by traffic',
      'alicloud_eip_address',
      { internet_charge_type: 'PayByTraffic', bandwidth: '100' },
      [
        ['eip.address', 1],
        ['(internet.traffic)', 100],
      ],
    ],
    [
      'an address by bandwidth costs more from the sixth Mbit/s on',
      'alicloud_eip_address',
      { internet_charge_type: 'PayByBandwidth', bandwidth: '20' },
      [
        ['eip.address', 1],
        ['internet.bandwidth/first-5', 5],
        ['internet.bandwidth/above-5', 15],
      ],
    ],
    [
      'a public balancer by usage',
      'alicloud_slb_load_balancer',
      { instance_charge_type: 'PayByCLCU', address_type: 'internet', internet_charge_type: 'PayByTraffic' },
      [
        ['clb.instance', 1],
        ['(clb.lcu)', 730],
        ['clb.address', 1],
        ['(internet.traffic)', 100],
      ],
    ],
    [
      'a private balancer by specification',
      'alicloud_slb_load_balancer',
      { instance_charge_type: 'PayBySpec', load_balancer_spec: 'slb.s2.small', address_type: 'intranet' },
      [
        ['clb.instance', 1],
        ['clb.spec/slb.s2.small', 1],
      ],
    ],
    [
      'a bucket by its class',
      'alicloud_oss_bucket',
      { storage_class: 'IA', redundancy_type: 'ZRS' },
      [
        ['(oss.storage/IA/ZRS)', 100],
        ['(oss.traffic)', 10],
      ],
    ],
    [
      'logs kept for 30 days are included in writing them',
      'alicloud_log_store',
      { retention_period: 30 },
      [['(sls.ingest)', 30]],
    ],
    [
      'logs kept longer are stored for money',
      'alicloud_log_store',
      { retention_period: 180 },
      [
        ['(sls.ingest)', 30],
        ['(sls.storage)', 30],
      ],
    ],
    [
      'a Pro cluster with a public API and a way out of its own',
      'alicloud_cs_managed_kubernetes',
      { cluster_spec: 'ack.pro.small', slb_internet_enabled: true, new_nat_gateway: true },
      [
        ['ack.pro', 1],
        ['clb.instance', 1],
        ['(clb.lcu)', 730],
        ['eip.address', 1],
        ['(internet.traffic)', 100],
        ['nat.instance', 1],
        ['(nat.cu)', 730],
        ['eip.address', 1],
        ['(internet.traffic)', 100],
      ],
    ],
    [
      'a basic cluster is managed for nothing',
      'alicloud_cs_managed_kubernetes',
      { cluster_spec: 'ack.standard' },
      [
        ['clb.instance', 1],
        ['(clb.lcu)', 730],
      ],
    ],
    [
      'a model is its replicas; what the scaler adds is use',
      'alicloud_pai_service',
      {
        service_config: JSON.stringify({
          metadata: { instance: 3 },
          cloud: { computing: { instances: [{ type: 'ecs.gn6v-c8g1.2xlarge' }] } },
          autoscaler: { min: 2, max: 10 },
        }),
      },
      [
        ['eas.instance/ecs.gn6v-c8g1.2xlarge', 3],
        ['(eas.instance/ecs.gn6v-c8g1.2xlarge)', 511],
      ],
    ],
    ['a model whose configuration is no JSON has no price', 'alicloud_pai_service', { service_config: '{' }, []],
    ['a network is free', 'alicloud_vpc', { cidr_block: '10.0.0.0/16' }, []],
  ])('%s', (_, type, args, expected) => {
    expect(bill(type, args)).toEqual(expected);
    for (const { sku } of charges(type, args)) expect(listPrice(sku, 'cn-shanghai'), sku).toBeDefined();
  });

  test.each<readonly [Attributes, object]>([
    [{ spot_strategy: 'SpotAsPriceGo' }, { offer: 'spot' }],
    [
      { spot_strategy: 'SpotWithPriceLimit', spot_price_limit: 0.5 },
      { offer: 'spot', atMost: 0.5 },
    ],
    [
      {
        spot_strategy: 'SpotWithPriceLimit',
        spot_price_limit: [{ instance_type: 'ecs.g7.2xlarge', price_limit: '0.4' }],
      },
      { offer: 'spot', atMost: 0.4 },
    ],
    [{ instance_charge_type: 'PrePaid', period: 1, period_unit: 'Month' }, { offer: 'subscription-month' }],
    [{ instance_charge_type: 'PrePaid', period: 1, period_unit: 'Year' }, { offer: 'subscription-year' }],
  ])('terms of a machine are read from %o', (args, expected) => {
    const [machine] = charges('alicloud_instance', { instance_type: 'ecs.g7.2xlarge', ...args });
    expect(machine).toMatchObject(expected);
    // A reservation pays only for what is paid as it goes.
    expect(machine).not.toHaveProperty('pool');
  });

  test('a reservation names an offer that exists and pays for machines of its family', () => {
    for (const years of [1, 3]) {
      for (const offering_type of ['All Upfront', 'Partial Upfront', 'No Upfront']) {
        const args = {
          instance_type: 'ecs.g7.2xlarge',
          instance_amount: 3,
          period: years,
          period_unit: 'Year',
          offering_type,
          scope: 'Region',
        };
        const [charge] = charges('alicloud_reserved_instance', args);
        expect(offersFor(G7).map(({ id }) => id)).toContain(charge?.offer);
        expect(charge?.reserves).toEqual({ pool: 'ecs.instance/ecs.g7', units: 24 });
      }
    }
    const [machine] = charges('alicloud_instance', { instance_type: 'ecs.g7.4xlarge' });
    expect(machine?.pool).toEqual({ pool: 'ecs.instance/ecs.g7', units: 16 });
  });
});
