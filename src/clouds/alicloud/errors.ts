import { EXIT, type ErrorCatalogue } from '../../base/index.ts';

/** What can go wrong in this room besides a refusal by the cloud (which is a CloudError). */
export const CLOUD_ERRORS = {
  LF4001: {
    title: 'No Alibaba Cloud credentials',
    exit: EXIT.denied,
    why: 'The official credential chain (environment, RRSA, aliyun CLI profile, ECS role, credentials URI) gave no usable access key.',
    fix: 'aliyun configure --profile default   # or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  },
  LF4002: {
    title: 'The client does not know this product',
    exit: EXIT.bug,
    why: 'A driver named a product that is missing from the table of products.',
    fix: 'Report it with the address of the resource.',
  },
  LF4003: {
    title: 'A required argument is missing',
    exit: EXIT.invalid,
    why: 'The cloud cannot create this resource without it.',
    fix: 'Add the argument to the configuration.',
  },
  LF4004: {
    title: 'Nothing matches the lookup',
    exit: EXIT.invalid,
    why: 'The cloud has nothing in this region that fits all conditions of the data source.',
    fix: 'Loosen the conditions, or choose another region.',
  },
  LF4005: {
    title: 'The cloud answered in a way nobody expected',
    exit: EXIT.refused,
    why: 'The answer of a successful call lacks a member that the API documents.',
    fix: 'Run the same command again; report it when it stays.',
  },
} as const satisfies ErrorCatalogue;
