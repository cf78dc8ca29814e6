import type { Attributes, Json } from '../../../model/index.ts';
import { rowAt, rowsAt, textAt } from '../api/answer.ts';
import { blocksArg, flagArg, mapArg, textArg, type Args } from '../api/args.ts';
import { tagPairs, tagsOf } from '../api/tags.ts';
import { decodeBlock, encodeBlock, type BlockCodec } from './block-codec.ts';

/** A nested block of a rule. */
interface RulePart {
  readonly element: string;
  readonly members: BlockCodec;
  /** Whether a rule may have several. */
  readonly many?: true;
}

const AFTER: BlockCodec = { days: ['Days', 'number'], created_before_date: ['CreatedBeforeDate', 'date'] };
const ACCESS: BlockCodec = {
  storage_class: ['StorageClass', 'text'],
  is_access_time: ['IsAccessTime', 'flag'],
  return_to_std_when_visit: ['ReturnToStdWhenVisit', 'flag'],
};

const PARTS: Readonly<Record<string, RulePart>> = {
  expiration: {
    element: 'Expiration',
    members: {
      ...AFTER,
      date: ['Date', 'date'],
      expired_object_delete_marker: ['ExpiredObjectDeleteMarker', 'flag'],
    },
  },
  transitions: { element: 'Transition', members: { ...AFTER, ...ACCESS }, many: true },
  abort_multipart_upload: { element: 'AbortMultipartUpload', members: AFTER },
  noncurrent_version_expiration: {
    element: 'NoncurrentVersionExpiration',
    members: { days: ['NoncurrentDays', 'number'] },
  },
  noncurrent_version_transition: {
    element: 'NoncurrentVersionTransition',
    members: { days: ['NoncurrentDays', 'number'], ...ACCESS },
    many: true,
  },
};

const SIZES: BlockCodec = {
  object_size_greater_than: ['ObjectSizeGreaterThan', 'number'],
  object_size_less_than: ['ObjectSizeLessThan', 'number'],
};

/** The block `lifecycle_rule` as the element Rule. */
export function encodeRule(rule: Args): Readonly<Record<string, unknown>> {
  const parts = Object.entries(PARTS).flatMap(([name, { element, members }]) => {
    const blocks = blocksArg(rule, name).map((block) => encodeBlock(block, members));
    return blocks.length === 0 ? [] : [[element, blocks] as const];
  });
  const tags = tagPairs(mapArg(rule, 'tags'));
  const [filter] = blocksArg(rule, 'filter');
  return {
    ID: textArg(rule, 'id') || undefined,
    Prefix: textArg(rule, 'prefix') ?? '',
    Status: flagArg(rule, 'enabled') === true ? 'Enabled' : 'Disabled',
    Tag: tags.length === 0 ? undefined : tags,
    ...Object.fromEntries(parts),
    Filter: filter === undefined ? undefined : encodeFilter(filter),
  };
}

/** The element Rule as the block `lifecycle_rule`. */
export function decodeRule(row: Attributes): Json {
  const parts = Object.entries(PARTS).map(([name, { element, members, many }]): [string, Json] => {
    const rows = many === true ? rowsAt(row, element) : [rowAt(row, element)];
    return [name, rows.map((part) => decodeBlock(part, members)).filter((block) => Object.keys(block).length > 0)];
  });
  const filter = decodeFilter(rowAt(row, 'Filter'));
  return {
    id: textAt(row, 'ID') ?? '',
    prefix: textAt(row, 'Prefix') ?? '',
    enabled: textAt(row, 'Status') === 'Enabled',
    tags: tagsOf(rowsAt(row, 'Tag')),
    ...Object.fromEntries(parts),
    filter: Object.keys(filter).length === 0 ? [] : [filter],
  };
}

function encodeFilter(filter: Args): Readonly<Record<string, unknown>> {
  const excepted = blocksArg(filter, 'not').map((not) => {
    const [tag] = blocksArg(not, 'tag');
    return {
      Prefix: textArg(not, 'prefix') ?? '',
      Tag: tag === undefined ? undefined : { Key: textArg(tag, 'key'), Value: textArg(tag, 'value') },
    };
  });
  return { ...encodeBlock(filter, SIZES), Not: excepted };
}

function decodeFilter(row: Attributes): Attributes {
  const excepted = rowsAt(row, 'Not').map((not): Json => {
    const tag = rowsAt(not, 'Tag').map((pair) => ({
      key: textAt(pair, 'Key') ?? '',
      value: textAt(pair, 'Value') ?? '',
    }));
    return { prefix: textAt(not, 'Prefix') ?? '', tag };
  });
  return { ...decodeBlock(row, SIZES), ...(excepted.length === 0 ? {} : { not: excepted }) };
}
