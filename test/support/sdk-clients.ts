import { createRequire } from 'node:module';
import type * as Ecs from '@alicloud/ecs20140526';
import type * as Ram from '@alicloud/ram20150501';
import type * as Sts from '@alicloud/sts20150401';
import type * as Vpc from '@alicloud/vpc20160428';
import OSS from 'ali-oss';

// The SDKs are CommonJS whose re-exports an import statement cannot see under Node's own loader.
const load = createRequire(import.meta.url);
export const vpc = load('@alicloud/vpc20160428') as typeof Vpc.default;
export const ecs = load('@alicloud/ecs20140526') as typeof Ecs.default;
export const ram = load('@alicloud/ram20150501') as typeof Ram.default;
export const sts = load('@alicloud/sts20150401') as typeof Sts.default;
const core = load('@alicloud/openapi-core') as {
  $OpenApiUtil: { Config: new (map: Record<string, unknown>) => ConstructorParameters<typeof vpc.default>[0] };
};

/** Whom a client signs as and where it sends: what `sim serve` prints. */
export interface Door {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

interface DoorOptions {
  /** PEM text; with it clients speak TLS. */
  readonly ca?: string;
  readonly region?: string;
}

/** The configuration that every official client takes. */
export function sdkConfig(door: Door, { ca, region = 'cn-shanghai' }: DoorOptions = {}) {
  const { host } = new URL(door.endpoint);
  return new core.$OpenApiUtil.Config({
    accessKeyId: door.accessKeyId,
    accessKeySecret: door.accessKeySecret,
    ...(door.securityToken === undefined ? {} : { securityToken: door.securityToken, type: 'sts' }),
    endpoint: host,
    protocol: ca === undefined ? 'http' : 'https',
    regionId: region,
    ...(ca === undefined ? {} : { ca }),
  });
}

/** The official clients of one user. */
export function sdkClients(door: Door, options: DoorOptions = {}) {
  const config = sdkConfig(door, options);
  return {
    vpc: new vpc.default(config),
    ecs: new ecs.default(config),
    ram: new ram.default(config),
    sts: new sts.default(config),
  };
}

/** The official OSS client. */
export function ossClient(door: Door, region = 'cn-shanghai'): OSS {
  const settings: OSS.Options & { sldEnable: boolean } = {
    accessKeyId: door.accessKeyId,
    accessKeySecret: door.accessKeySecret,
    ...(door.securityToken === undefined ? {} : { stsToken: door.securityToken }),
    region: `oss-${region}`,
    endpoint: door.endpoint,
    authorizationV4: true,
    sldEnable: true,
  };
  return new OSS(settings);
}
