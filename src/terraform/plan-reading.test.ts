import { describe, expect, it } from 'vitest';
import { readPlan } from './plan-reading.ts';

/** Parts of `show -json`, recorded from Terraform 1.11.4. */

/** aws_vpc and aws_sqs_queue of provider 5.100.0 on moto, after a tag was changed outside. */
const VPC = {
  address: 'aws_vpc.main',
  mode: 'managed',
  type: 'aws_vpc',
  name: 'main',
  provider_name: 'registry.terraform.io/hashicorp/aws',
};
const TEAM_A = { id: 'vpc-82cd65f0722b7be5f', cidr_block: '10.0.0.0/16', tags: { Name: 'main', Team: 'a' } };
const TEAM_B = { ...TEAM_A, tags: { Name: 'main', Team: 'b' } };
const MARKS = { after_unknown: {}, before_sensitive: { tags: {} }, after_sensitive: { tags: {} } };
const DRIFTED = {
  resource_drift: [
    {
      address: 'aws_sqs_queue.q',
      mode: 'managed',
      type: 'aws_sqs_queue',
      change: {
        actions: ['update'],
        before: { name: 'q1', tags: null },
        after: { name: 'q1', tags: {} },
        ...MARKS,
      },
    },
    { ...VPC, change: { actions: ['update'], before: TEAM_A, after: TEAM_B, ...MARKS } },
  ],
  resource_changes: [{ ...VPC, change: { actions: ['update'], before: TEAM_B, after: TEAM_A, ...MARKS } }],
  applyable: true,
};

/** azurerm_resource_group on the provider made of its published schema. */
const REPLACED = {
  resource_changes: [
    {
      address: 'azurerm_resource_group.main',
      mode: 'managed',
      type: 'azurerm_resource_group',
      change: {
        actions: ['delete', 'create'],
        before: { id: 'stub-azurerm_resource_group-1', location: 'westeurope', name: 'rg1', tags: { v: '1' } },
        after: { location: 'westeurope', name: 'rg2', tags: { v: '2' } },
        after_unknown: { id: true, tags: {} },
        before_sensitive: { tags: {} },
        after_sensitive: { tags: {} },
        replace_paths: [['name']],
      },
      action_reason: 'replace_because_cannot_update',
    },
  ],
  applyable: true,
};

describe('a plan', () => {
  it('tells what changed in the world, and that the change is to undo it', () => {
    const plan = readPlan(JSON.stringify(DRIFTED), 'apply');
    const team = { name: 'tags', path: 'Team', forcesReplacement: false };
    expect(plan.drift).toMatchObject([
      { address: 'aws_vpc.main', args: [{ ...team, before: 'a', after: 'b', drift: false }] },
    ]);
    expect(plan.changes).toEqual([
      {
        address: 'aws_vpc.main',
        type: 'aws_vpc',
        action: 'update',
        id: 'vpc-82cd65f0722b7be5f',
        args: [{ ...team, before: 'b', after: 'a', drift: true }],
      },
    ]);
  });

  it('takes no notice of a provider that reads nothing as an empty map', () => {
    const [queue] = DRIFTED.resource_drift;
    const plan = readPlan(JSON.stringify({ resource_drift: [queue], applyable: true }), 'refresh');
    expect(plan).toMatchObject({ drift: [], empty: true });
  });

  it('says what forces a replacement', () => {
    const { changes, counts } = readPlan(JSON.stringify(REPLACED), 'apply');
    expect(changes).toEqual([
      {
        address: 'azurerm_resource_group.main',
        type: 'azurerm_resource_group',
        action: 'replace',
        replace: 'delete-first',
        id: 'stub-azurerm_resource_group-1',
        args: [
          {
            name: 'id',
            before: 'stub-azurerm_resource_group-1',
            after: undefined,
            forcesReplacement: false,
            drift: false,
          },
          { name: 'name', before: 'rg1', after: 'rg2', forcesReplacement: true, drift: false },
          { name: 'tags', path: 'v', before: '1', after: '2', forcesReplacement: false, drift: false },
        ],
      },
    ]);
    expect(counts.replace).toBe(1);
  });

  it.each([
    [{ actions: ['no-op'], importing: { id: 'vpc-1' }, before: { id: 'vpc-1' } }, {}, 'taken over by import'],
    [{ actions: ['no-op'], before: {} }, { previous_address: 'aws_vpc.old' }, 'moved from aws_vpc.old'],
    [{ actions: ['delete'], before: {} }, { deposed: '01234567' }, 'left over from a replacement that was cut short'],
    [{ actions: ['forget'], before: {} }, {}, undefined],
    [
      { actions: ['delete'], before: {} },
      { action_reason: 'delete_because_each_key' },
      'its key is no longer in the configuration',
    ],
  ] as const)('gives a reason for %o', (change, more, reason) => {
    const { changes, empty } = readPlan(JSON.stringify({ resource_changes: [{ ...VPC, ...more, change }] }), 'apply');
    expect(changes[0]?.reason).toBe(reason);
    expect(empty).toBe(false);
  });

  it('is empty when nothing happens or something is only read', () => {
    const still = { ...VPC, change: { actions: ['no-op'], before: TEAM_A, after: TEAM_A } };
    const read = { ...VPC, mode: 'data', change: { actions: ['read'], before: null, after: {} } };
    expect(readPlan(JSON.stringify({ resource_changes: [still] }), 'apply')).toMatchObject({
      changes: [],
      empty: true,
    });
    expect(readPlan(JSON.stringify({ resource_changes: [read] }), 'apply')).toMatchObject({ empty: true });
  });

  it('hides sensitive outputs, and leaves out what is known after apply', () => {
    const output_changes = {
      ids: {
        actions: ['update'],
        before: { a: '1' },
        after: {},
        after_unknown: { a: true },
        before_sensitive: false,
        after_sensitive: false,
      },
      password: {
        actions: ['create'],
        before: null,
        after: 'hunter2',
        after_unknown: false,
        before_sensitive: true,
        after_sensitive: true,
      },
      same: { actions: ['no-op'], before: 1, after: 1, after_unknown: false },
    };
    expect(readPlan(JSON.stringify({ output_changes }), 'apply').outputs).toEqual([
      { name: 'ids', action: 'update', before: { a: '1' }, after: undefined, sensitive: false },
      { name: 'password', action: 'create', before: undefined, after: '(secret)', sensitive: true },
    ]);
  });

  it('of another shape is a bug, not a plan without changes', () => {
    expect(() => readPlan('{"resource_changes":{}}', 'apply')).toThrow('another shape');
  });
});
