import type { Driver } from '../../../model/index.ts';
import { requiredText } from '../api/args.ts';
import { sameBlocks } from '../api/equal.ts';
import { untilGone } from '../api/poll-status.ts';
import { backendBlocks, backendsOf, makeBackends, readBackends, removeBackends } from '../slb/backends.ts';

const EXPECTED = { create: 3, update: 3, delete: 3 };

/** All servers of a balancer's default group; its id is the balancer's. */
export const slbBackendServer: Driver = {
  type: 'alicloud_slb_backend_server',
  mode: 'managed',
  facts: {
    arguments: { load_balancer_id: 'string', backend_servers: 'block' },
    forceNew: ['load_balancer_id'],
    unordered: ['backend_servers'],
    defaults: { backend_servers: [] },
    equal: { backend_servers: sameBlocks({ computed: ['server_ip'], implied: { type: 'ecs' } }) },
    replace: 'delete-first',
    actions: {
      read: ['slb:DescribeLoadBalancerAttribute'],
      create: ['slb:AddBackendServers'],
      update: ['slb:AddBackendServers', 'slb:SetBackendServers', 'slb:RemoveBackendServers'],
      delete: ['slb:RemoveBackendServers'],
    },
    expectedSeconds: EXPECTED,
    lock: (args) => (typeof args['load_balancer_id'] === 'string' ? `slb:${args['load_balancer_id']}` : undefined),
  },

  async find(io, desired) {
    const id = requiredText(desired, 'load_balancer_id');
    const present = await readBackends(io, { loadBalancerId: id, region: desired.region });
    return present === undefined || present.length === 0 ? undefined : id;
  },

  async read(io, id, region) {
    const present = await readBackends(io, { loadBalancerId: id, region });
    if (present === undefined) return undefined;
    return { id, load_balancer_id: id, backend_servers: backendBlocks(present) };
  },

  async create(io, desired) {
    const id = requiredText(desired, 'load_balancer_id');
    const group = { loadBalancerId: id, region: desired.region };
    await makeBackends(io, group, (await readBackends(io, group)) ?? [], backendsOf(desired.args));
    return id;
  },

  async sync(io, id, { desired, observed, differing }) {
    if (!differing.has('backend_servers')) return;
    const group = { loadBalancerId: id, region: desired.region };
    await makeBackends(io, group, backendsOf(observed), backendsOf(desired.args));
  },

  async remove(io, id, _observed, region) {
    const group = { loadBalancerId: id, region };
    // Asked anew: a server added meanwhile would keep the group alive.
    const present = await readBackends(io, group);
    await removeBackends(io, group, present ?? []);
    await untilGone(io, {
      what: `backend servers of ${id}`,
      expectedSeconds: EXPECTED.delete,
      read: async () => ((await readBackends(io, group))?.length ? {} : undefined),
    });
  },
};
