import type { Attributes, Json } from '../../../model/index.ts';
import { attributes, rowAt } from '../api/answer.ts';
import { blocksArg, paramsFrom, type Args } from '../api/args.ts';
import { sameBlocks } from '../api/equal.ts';

/** Members of a block: argument to wire name. */
type Members = Readonly<Record<string, string>>;

const PROPERTIES: Members = {
  allow_full_scan: 'allowFullScan',
  enable_decimal2: 'enableDecimal2',
  enable_dr: 'enableDr',
  retention_days: 'retentionDays',
  sql_metering_max: 'sqlMeteringMax',
  timezone: 'timezone',
  type_system: 'typeSystem',
};

/** Blocks inside `properties`: name, wire name, members. */
const NESTED: readonly (readonly [string, string, Members])[] = [
  ['encryption', 'encryption', { algorithm: 'algorithm', enable: 'enable', key: 'key' }],
  ['table_lifecycle', 'tableLifecycle', { type: 'type', value: 'value' }],
];

const IP_WHITE_LIST: Members = { ip_list: 'ipList', vpc_ip_list: 'vpcIpList' };

/** MaxCompute fills in every property that the block leaves out. */
export const sameProperties = sameBlocks({
  computed: [...Object.keys(PROPERTIES), ...NESTED.flatMap(([name, , members]) => [name, ...Object.keys(members)])],
});

export const sameWhiteList = sameBlocks();

/** The block `properties` as the API takes it; undefined when there is none. */
export function propertyParams(args: Args): Readonly<Record<string, unknown>> | undefined {
  const [block] = blocksArg(args, 'properties');
  if (block === undefined) return undefined;
  const nested = NESTED.flatMap(([name, wire, members]) => {
    const [inner] = blocksArg(block, name);
    return inner === undefined ? [] : [[wire, paramsFrom(inner, members)] as const];
  });
  return { ...paramsFrom(block, PROPERTIES), ...Object.fromEntries(nested) };
}

/** The block `ip_white_list` as the API takes it; empty lists let everybody in again. */
export function whiteListParams(args: Args): Readonly<Record<string, unknown>> {
  const [block = {}] = blocksArg(args, 'ip_white_list');
  return { ipList: '', vpcIpList: '', ...paramsFrom(block, IP_WHITE_LIST) };
}

/** Both blocks as GetProject tells them. */
export function projectBlocks(project: Attributes): Readonly<Record<string, Json>> {
  const row = rowAt(project, 'properties');
  const nested = NESTED.map(([name, wire, members]) => [name, oneBlock(rowAt(row, wire), members)] as const);
  const properties = { ...membersOf(row, PROPERTIES), ...Object.fromEntries(nested) };
  return {
    properties: Object.keys(row).length === 0 ? [] : [properties],
    ip_white_list: oneBlock(rowAt(project, 'ipWhiteList'), IP_WHITE_LIST),
  };
}

function oneBlock(row: Attributes, names: Members): readonly Attributes[] {
  const block = membersOf(row, names);
  return Object.values(block).every((value) => value === '') ? [] : [block];
}

function membersOf(row: Attributes, names: Members): Attributes {
  const members = Object.entries(names).map(([name, wire]) => [name, row[wire] ?? undefined] as const);
  return attributes(Object.fromEntries(members));
}
