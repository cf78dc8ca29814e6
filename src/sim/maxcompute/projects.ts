import type { Action, Answer, Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { bodyOf, type JsonBody } from '../wire/json-body.ts';
import { fault, invalid } from './faults.ts';
import { needProject, projectArn } from './project-lookup.ts';
import { PROJECTS, type Project } from './tables.ts';

const DAY = 86_400_000;
/** Seconds until a deletion for good is through. */
const DELETION = 20;
/** A deletion that can be taken back ends after this. */
const RECOVERY = 15 * DAY;
const TYPE_SYSTEMS: readonly string[] = ['1', '2', 'hive'];
const PRODUCT_TYPES: readonly string[] = ['payasyougo', 'subscription', 'dev'];

/** The pay-as-you-go quota that every account has; it is really called so. */
const DEFAULT_QUOTA = '默认后付费Quota';

/** What a new project is like unless its maker says otherwise. */
const PROPERTIES = {
  typeSystem: '2',
  allowFullScan: false,
  enableDecimal2: true,
  retentionDays: 1,
  timezone: 'Asia/Shanghai',
  encryption: { enable: false },
} as const;
const SECURITY = {
  usingAcl: true,
  usingPolicy: true,
  labelSecurity: false,
  objectCreatorHasAccessPermission: true,
  objectCreatorHasGrantPermission: true,
  enableDownloadPrivilege: false,
  projectProtection: { protected: false, exceptionPolicy: '' },
} as const;

/** Projects, the containers of tables and jobs. */
export const projectActions: Readonly<Record<string, Action>> = {
  CreateProject: {
    summary: 'makes a project, whose name is unique in the world',
    mutates: true,
    route: { method: 'POST', path: '/api/v1/projects' },
    run: create,
  },
  GetProject: {
    summary: 'one project with its settings',
    mutates: false,
    resources: projectArn,
    route: { method: 'GET', path: '/api/v1/projects/{projectName}' },
    run: (call) => ({ data: show(needProject(call)) }),
  },
  ListProjects: {
    summary: 'projects of the region',
    mutates: false,
    route: { method: 'GET', path: '/api/v1/projects' },
    run: list,
  },
  DeleteProject: {
    summary: 'deletes a project, for good or recoverable for 15 days',
    mutates: true,
    resources: projectArn,
    route: { method: 'DELETE', path: '/api/v1/projects/{projectName}' },
    run: remove,
  },
};

function create(call: Call): Answer {
  const { world } = call;
  const body = bodyOf(call);
  const id = body.need('name');
  if (!/^[A-Za-z]\w{2,27}$/.test(id)) throw invalid('name');
  const settings = readSettings(body);
  if (world.table(PROJECTS).get(id) !== undefined || world.isTaken('maxcompute-project', id)) throw fault('exists');
  world.table(PROJECTS).put({
    ...settings,
    id,
    regionId: call.region,
    owner: `ALIYUN$${world.accountId}`,
    status: 'AVAILABLE',
    ipWhiteList: { ipList: '', vpcIpList: '' },
    createdAt: call.now,
  });
  return { data: id };
}

type Chosen = Pick<
  Project,
  'comment' | 'defaultQuota' | 'productType' | 'properties' | 'securityProperties' | 'threeTierModel' | 'tags'
>;

function readSettings(body: JsonBody): Chosen {
  const productType = body.text('productType') ?? 'payasyougo';
  if (!PRODUCT_TYPES.includes(productType.toLowerCase())) throw invalid('productType');
  const properties = body.child('properties');
  if (!TYPE_SYSTEMS.includes(properties.text('typeSystem') ?? '2')) throw invalid('properties.typeSystem');
  return {
    productType,
    comment: body.text('comment') ?? '',
    defaultQuota: body.text('defaultQuota') ?? DEFAULT_QUOTA,
    properties: { ...PROPERTIES, ...properties.fields() },
    securityProperties: { ...SECURITY, ...body.child('securityProperties').fields() },
    threeTierModel: body.bool('threeTierModel') ?? false,
    tags: tagsIn(body),
  };
}

function tagsIn(body: JsonBody): Readonly<Record<string, string>> {
  return Object.fromEntries(body.children('tags').map((tag) => [tag.need('Key'), tag.text('Value') ?? '']));
}

function list(call: Call): Answer {
  const { params, world } = call;
  const prefix = params.text('prefix') ?? '';
  const quota = params.text('quotaName');
  const rows = world
    .table(PROJECTS)
    .where('regionId', call.region)
    .filter((row) => row.id.startsWith(prefix) && (quota ?? row.defaultQuota) === row.defaultQuota);
  // The marker is the name of the last one told.
  const marker = params.text('marker');
  const first = marker === undefined ? 0 : rows.findIndex((row) => row.id === marker) + 1;
  const count = Math.max(1, params.int('maxItem') ?? 10);
  const shown = rows.slice(first, first + count);
  const NextToken = first + count < rows.length ? (shown.at(-1)?.id ?? '') : '';
  return { data: { projects: shown.map(show), NextToken, marker: NextToken, maxItem: count } };
}

function remove(call: Call): Answer {
  const project = needProject(call);
  if (project.status === 'DELETING') throw fault('notAvailable');
  const logical = call.params.bool('isLogical') === true;
  const at = call.now + (logical ? RECOVERY : call.world.takes(DELETION));
  call.world.table(PROJECTS).put({ ...project, status: 'DELETING', due: [{ at, set: null }] });
  return { data: project.id };
}

function show(project: Project): object {
  return {
    name: project.id,
    status: project.status,
    owner: project.owner,
    type: 'managed',
    regionId: project.regionId,
    createdTime: isoSeconds(project.createdAt),
    comment: project.comment,
    defaultQuota: project.defaultQuota,
    productType: project.productType,
    properties: project.properties,
    securityProperties: project.securityProperties,
    ipWhiteList: project.ipWhiteList,
    threeTierModel: project.threeTierModel,
    tags: Object.entries(project.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
