import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import { JsonBody } from '../wire/json-body.ts';
import { fault, invalid } from './faults.ts';
import { needFirewall } from './firewalls.ts';
import { shownListen, shownRedirect } from './read-side.ts';
import { backends, ports, readDomainListen, readDomainRedirect } from './settings.ts';
import { DOMAINS, type Domain } from './tables.ts';

const SECONDS = { create: 20, modify: 10, release: 5 } as const;
const NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;
const required = ['InstanceId', 'RegionId'];

/** Domains that reach the firewall by CNAME. */
export const domainActions: Readonly<Record<string, Action>> = {
  CreateDomain: {
    summary: 'adds a domain to the firewall',
    mutates: true,
    required: [...required, 'Domain', 'Listen', 'Redirect'],
    run: create,
  },
  ModifyDomain: {
    summary: 'changes how a domain is listened to and forwarded',
    mutates: true,
    required: [...required, 'Listen', 'Redirect'],
    run: modify,
  },
  DeleteDomain: { summary: 'takes a domain off the firewall', mutates: true, required, run: remove },
  DescribeDomainDetail: {
    summary: 'one domain with its settings',
    mutates: false,
    required: ['InstanceId'],
    run: detail,
  },
  DescribeDomains: { summary: 'lists domains', mutates: false, required: ['InstanceId'], run: list },
};

function create(call: Call): Answer {
  const { params, world, now } = call;
  const firewall = needFirewall(call);
  const domain = params.need('Domain').toLowerCase();
  if (!NAME.test(domain)) throw invalid('Domain');
  const [listen, redirect] = [readDomainListen(call), readDomainRedirect(call)];
  const table = world.table(DOMAINS);
  if (table.where('domain', domain).length > 0 || world.isTaken('waf-domain', domain)) throw fault('domainExists');
  const number = world.random(100_000, 999_999);
  const row: Domain = {
    id: `${firewall.id}:${domain}`,
    firewallId: firewall.id,
    domain,
    domainId: `${domain}-waf`,
    cname: `${world.newId('', '', 32)}.aliyunwaf${(number % 5) + 1}.com`,
    accessType: params.text('AccessType') ?? 'share',
    resourceGroupId: params.text('ResourceManagerResourceGroupId') ?? '',
    status: 2,
    listen: listen.fields(),
    redirect: redirect.fields(),
    tags: params.tags(),
    due: [{ at: now + world.takes(SECONDS.create), set: { status: 1 } }],
  };
  table.put(row);
  return { DomainInfo: { Domain: domain, DomainId: row.domainId, Cname: row.cname } };
}

function modify(call: Call): Answer {
  const row = needDomain(call);
  if (row.status !== 1) throw fault('busy');
  const [listen, redirect] = [readDomainListen(call), readDomainRedirect(call)];
  call.world.table(DOMAINS).put({
    ...row,
    status: 3,
    listen: listen.fields(),
    redirect: redirect.fields(),
    due: [{ at: call.now + call.world.takes(SECONDS.modify), set: { status: 1 } }],
  });
  return { DomainInfo: { Domain: row.domain, DomainId: row.domainId, Cname: row.cname } };
}

function remove(call: Call): Answer {
  const row = needDomain(call);
  const due = [{ at: call.now + call.world.takes(SECONDS.release), set: null }];
  call.world.table(DOMAINS).put({ ...row, status: 4, due });
  return {};
}

/** A domain that is not there is answered with nothing, not with a refusal. */
function detail(call: Call): Answer {
  const row = findDomain(call);
  if (row === undefined) return {};
  return {
    Domain: row.domain,
    DomainId: row.domainId,
    Cname: row.cname,
    Status: row.status,
    ResourceManagerResourceGroupId: row.resourceGroupId,
    Listen: shownListen(row.listen),
    Redirect: shownRedirect(row.redirect),
  };
}

function list(call: Call): Answer {
  const { params, world } = call;
  const { id } = needFirewall(call);
  const [domain, wanted] = [params.text('Domain'), params.tags()];
  const rows = world
    .table(DOMAINS)
    .where('firewallId', id)
    .filter((row) => (domain === undefined || row.domain.includes(domain)) && hasTags(row.tags, wanted));
  const { rows: shown, TotalCount } = page(rows, params, { defaultSize: 10, maxSize: 50 });
  const Domains = shown.map((row) => ({
    Domain: row.domain,
    DomainId: row.domainId,
    Cname: row.cname,
    Status: row.status,
    ListenPorts: listenPorts(row),
    Backends: { AllBackends: backends(new JsonBody(row.redirect), 'Backends').map((Backend) => ({ Backend })) },
    ResourceManagerResourceGroupId: row.resourceGroupId,
  }));
  return { Domains, TotalCount };
}

function findDomain(call: Call): Domain | undefined {
  const firewall = needFirewall(call);
  const [domain, domainId] = [call.params.text('Domain')?.toLowerCase(), call.params.text('DomainId')];
  return call.world
    .table(DOMAINS)
    .where('firewallId', firewall.id)
    .find((row) => row.domain === domain || row.domainId === domainId);
}

function needDomain(call: Call): Domain {
  const row = findDomain(call);
  if (row === undefined || row.status === 4) throw fault('notValid');
  return row;
}

function listenPorts({ listen }: Domain): object {
  const body = new JsonBody(listen);
  const shown = (name: string, Protocol: string): object[] => ports(body, name).map((Port) => ({ Port, Protocol }));
  return { Http: shown('HttpPorts', 'http'), Https: shown('HttpsPorts', 'https') };
}
