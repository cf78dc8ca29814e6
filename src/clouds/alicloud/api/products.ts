/** How one product is reached. */
export interface Product {
  /** The name the API gives itself, as the gateway's `x-acs-product`. */
  readonly code: string;
  readonly version: string;
  readonly style: 'rpc' | 'roa' | 'oss' | 'sls';
  /** Host of the live endpoint; `{region}` is replaced. A host without it is account-global. */
  readonly host: string;
  /** Regions that another host answers for. */
  readonly except?: { readonly regions: readonly string[]; readonly host: string };
  /** For `roa` and `sls`: method and path of each action. `{name}` takes that parameter, `body` is the JSON body, the rest is the query. */
  readonly routes?: Readonly<Record<string, string>>;
  /** What RAM policies call the product, where that is not the key it has here. */
  readonly ram?: string;
}

/** SLB and Tag keep their oldest regions on a central host (research: endpoints per product). */
const CORE = [
  'cn-hangzhou',
  'cn-shanghai',
  'cn-shenzhen',
  'cn-beijing',
  'cn-qingdao',
  'cn-hongkong',
  'ap-southeast-1',
  'us-east-1',
  'us-west-1',
] as const;

/** Every product the drivers may call, by the lower-case code that an ApiRequest names. */
const PRODUCTS = {
  vpc: { code: 'Vpc', version: '2016-04-28', style: 'rpc', host: 'vpc.{region}.aliyuncs.com' },
  ecs: { code: 'Ecs', version: '2014-05-26', style: 'rpc', host: 'ecs.{region}.aliyuncs.com' },
  slb: {
    code: 'Slb',
    version: '2014-05-15',
    style: 'rpc',
    host: 'slb.{region}.aliyuncs.com',
    except: { regions: CORE, host: 'slb.aliyuncs.com' },
  },
  ram: { code: 'Ram', version: '2015-05-01', style: 'rpc', host: 'ram.aliyuncs.com' },
  ims: { code: 'Ims', version: '2019-08-15', style: 'rpc', host: 'ims.aliyuncs.com' },
  sts: { code: 'Sts', version: '2015-04-01', style: 'rpc', host: 'sts.{region}.aliyuncs.com' },
  kms: {
    code: 'Kms',
    version: '2016-01-20',
    style: 'rpc',
    host: 'kms.{region}.aliyuncs.com',
    except: { regions: ['ap-southeast-5'], host: 'kms.ap-southeast-1.aliyuncs.com' },
  },
  cms: { code: 'Cms', version: '2019-01-01', style: 'rpc', host: 'metrics.{region}.aliyuncs.com' },
  cr: { code: 'cr', version: '2018-12-01', style: 'rpc', host: 'cr.{region}.aliyuncs.com' },
  'cr-personal': {
    code: 'cr',
    version: '2016-06-07',
    style: 'roa',
    host: 'cr.{region}.aliyuncs.com',
    routes: { GetAuthorizationToken: 'GET /tokens' },
    ram: 'cr',
  },
  pvtz: { code: 'pvtz', version: '2018-01-01', style: 'rpc', host: 'pvtz.aliyuncs.com' },
  alidns: { code: 'Alidns', version: '2015-01-09', style: 'rpc', host: 'alidns.aliyuncs.com' },
  'waf-openapi': {
    code: 'waf-openapi',
    version: '2021-10-01',
    style: 'rpc',
    host: 'wafopenapi.cn-hangzhou.aliyuncs.com',
    // Two control planes: the mainland's, and one for the rest of the world.
    except: { regions: ['ap-southeast-1'], host: 'wafopenapi.ap-southeast-1.aliyuncs.com' },
    ram: 'yundun-waf',
  },
  bssopenapi: { code: 'BssOpenApi', version: '2017-12-14', style: 'rpc', host: 'business.aliyuncs.com' },
  tag: {
    code: 'Tag',
    version: '2018-08-28',
    style: 'rpc',
    host: 'tag.{region}.aliyuncs.com',
    except: { regions: CORE, host: 'tag.aliyuncs.com' },
  },
  resourcemanager: {
    code: 'ResourceManager',
    version: '2020-03-31',
    style: 'rpc',
    host: 'resourcemanager.aliyuncs.com',
  },
  resourcecenter: {
    code: 'ResourceCenter',
    version: '2022-12-01',
    style: 'rpc',
    host: 'resourcecenter.aliyuncs.com',
  },
  maxcompute: {
    code: 'MaxCompute',
    version: '2022-01-04',
    style: 'roa',
    host: 'maxcompute.{region}.aliyuncs.com',
    ram: 'odps',
    routes: {
      CreateProject: 'POST /api/v1/projects',
      DeleteProject: 'DELETE /api/v1/projects/{projectName}',
      GetProject: 'GET /api/v1/projects/{projectName}',
      ListProjects: 'GET /api/v1/projects',
      UpdateProjectBasicMeta: 'PUT /api/v1/projects/{projectName}/meta',
      UpdateProjectDefaultQuota: 'PUT /api/v1/projects/{projectName}/quota',
      UpdateProjectIpWhiteList: 'PUT /api/v1/projects/{projectName}/ipWhiteList',
      ListTagResources: 'GET /tags',
      TagResources: 'POST /tags',
      UntagResources: 'DELETE /tags',
    },
  },
  eas: {
    code: 'eas',
    version: '2021-07-01',
    style: 'roa',
    host: 'pai-eas.{region}.aliyuncs.com',
    // The path's ClusterId is the region.
    routes: {
      ListServices: 'GET /api/v2/services',
      CreateService: 'POST /api/v2/services',
      DescribeService: 'GET /api/v2/services/{ClusterId}/{ServiceName}',
      UpdateService: 'PUT /api/v2/services/{ClusterId}/{ServiceName}',
      DeleteService: 'DELETE /api/v2/services/{ClusterId}/{ServiceName}',
      StartService: 'PUT /api/v2/services/{ClusterId}/{ServiceName}/start',
      StopService: 'PUT /api/v2/services/{ClusterId}/{ServiceName}/stop',
      UpdateServiceLabel: 'PUT /api/v2/services/{ClusterId}/{ServiceName}/label',
      DeleteServiceLabel: 'DELETE /api/v2/services/{ClusterId}/{ServiceName}/label',
      CreateServiceAutoScaler: 'POST /api/v2/services/{ClusterId}/{ServiceName}/autoscaler',
      DescribeServiceAutoScaler: 'GET /api/v2/services/{ClusterId}/{ServiceName}/autoscaler',
      UpdateServiceAutoScaler: 'PUT /api/v2/services/{ClusterId}/{ServiceName}/autoscaler',
      DeleteServiceAutoScaler: 'DELETE /api/v2/services/{ClusterId}/{ServiceName}/autoscaler',
    },
  },
  cs: {
    code: 'CS',
    version: '2015-12-15',
    style: 'roa',
    host: 'cs.{region}.aliyuncs.com',
    routes: {
      CheckControlPlaneLogEnable: 'GET /clusters/{ClusterId}/controlplanelog',
      CreateCluster: 'POST /clusters',
      CreateClusterNodePool: 'POST /clusters/{ClusterId}/nodepools',
      DeleteCluster: 'DELETE /clusters/{ClusterId}',
      DeleteClusterNodepool: 'DELETE /clusters/{ClusterId}/nodepools/{NodepoolId}',
      DescribeClusterAddonsUpgradeStatus: 'GET /clusters/{ClusterId}/components/upgradestatus',
      DescribeClusterDetail: 'GET /clusters/{ClusterId}',
      DescribeClusterEvents: 'GET /clusters/{ClusterId}/events',
      DescribeClusterNodePoolDetail: 'GET /clusters/{ClusterId}/nodepools/{NodepoolId}',
      DescribeClusterNodePools: 'GET /clusters/{ClusterId}/nodepools',
      DescribeClusterResources: 'GET /clusters/{ClusterId}/resources',
      DescribeClusterTasks: 'GET /clusters/{cluster_id}/tasks',
      DescribeClusterUserKubeconfig: 'GET /k8s/{ClusterId}/user_config',
      DescribeClustersV1: 'GET /api/v1/clusters',
      DescribeTaskInfo: 'GET /tasks/{task_id}',
      GetClusterAddonInstance: 'GET /clusters/{cluster_id}/addon_instances/{instance_name}',
      GetClusterAuditProject: 'GET /clusters/{clusterid}/audit',
      InstallClusterAddons: 'POST /clusters/{ClusterId}/components/install',
      ListAddons: 'GET /addons',
      MigrateCluster: 'POST /clusters/{cluster_id}/migrate',
      ModifyCluster: 'PUT /api/v2/clusters/{ClusterId}',
      ModifyClusterAddon: 'POST /clusters/{cluster_id}/components/{component_id}/config',
      ModifyClusterNodePool: 'PUT /clusters/{ClusterId}/nodepools/{NodepoolId}',
      ModifyClusterTags: 'POST /clusters/{ClusterId}/tags',
      UnInstallClusterAddons: 'POST /clusters/{ClusterId}/components/uninstall',
      UpdateClusterAuditLogConfig: 'PUT /clusters/{clusterid}/audit_log',
      UpdateControlPlaneLog: 'PUT /clusters/{ClusterId}/controlplanelog',
      UpdateKMSEncryption: 'PUT /clusters/{ClusterId}/kms',
      UpgradeCluster: 'POST /api/v2/clusters/{ClusterId}/upgrade',
      UpgradeClusterAddons: 'POST /clusters/{ClusterId}/components/upgrade',
    },
  },
  // The project is a label of the host: `{project}.{region}.log.aliyuncs.com`.
  sls: {
    code: 'Sls',
    version: '2020-12-30',
    style: 'sls',
    host: '{region}.log.aliyuncs.com',
    ram: 'log',
    routes: {
      ChangeResourceGroup: 'PUT /resourcegroup',
      CreateLogStore: 'POST /logstores',
      CreateProject: 'POST /',
      DeleteLogStore: 'DELETE /logstores/{logstore}',
      DeleteProject: 'DELETE /',
      DeleteProjectPolicy: 'DELETE /policy',
      GetLogStore: 'GET /logstores/{logstore}',
      GetLogStoreMeteringMode: 'GET /logstores/{logstore}/meteringmode',
      GetProject: 'GET /',
      GetProjectPolicy: 'GET /policy',
      ListProject: 'GET /',
      ListTagResources: 'GET /tags',
      PutProjectPolicy: 'POST /policy',
      TagResources: 'POST /tag',
      UntagResources: 'POST /untag',
      UpdateLogStore: 'PUT /logstores/{logstore}',
      UpdateLogStoreEncryption: 'PUT /logstores/{logstore}/encryption',
      UpdateLogStoreMeteringMode: 'PUT /logstores/{logstore}/meteringmode',
      UpdateProject: 'PUT /',
    },
  },
  oss: { code: 'Oss', version: '2019-05-17', style: 'oss', host: 'oss-{region}.aliyuncs.com' },
} as const satisfies Record<string, Product>;

/** The product of an ApiRequest; undefined when the table lacks it. */
export function productOf(name: string): Product | undefined {
  return Object.entries<Product>(PRODUCTS).find(([key]) => key === name)?.[1];
}

/** The live host of a product in a region. */
export function hostOf(product: Product, region: string): string {
  const host = product.except?.regions.includes(region) === true ? product.except.host : product.host;
  return host.replace('{region}', region);
}

/** Whether the product's calls carry `RegionId`. */
export function isRegional(product: Product): boolean {
  return product.host.includes('{region}') && product.style === 'rpc';
}
