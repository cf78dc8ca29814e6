import { SERVICES, type EasService } from '../eas/tables.ts';
import { pageByToken } from '../paging.ts';
import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { hasTags } from '../tags.ts';

const required = ['ResourceType', 'ResourceId'];

/** Tags of services, which are their labels under another name. */
export const tagActions: Readonly<Record<string, Action>> = {
  TagResources: { summary: 'tags services', mutates: true, required, run: tag },
  UntagResources: { summary: 'takes tags off services', mutates: true, required, run: untag },
  ListTagResources: {
    summary: 'tags of services, or services with tags',
    mutates: false,
    required: ['ResourceType'],
    run: list,
  },
};

function tag(call: Call): Answer {
  const added = call.params.tags();
  for (const service of needServices(call)) {
    call.world.table(SERVICES).put({ ...service, labels: { ...service.labels, ...added } });
  }
  return {};
}

function untag(call: Call): Answer {
  const [keys, all] = [call.params.list('TagKey'), call.params.bool('All') === true];
  for (const service of needServices(call)) {
    const kept = Object.entries(service.labels).filter(([key]) => !all && !keys.includes(key));
    call.world.table(SERVICES).put({ ...service, labels: Object.fromEntries(kept) });
  }
  return {};
}

function list(call: Call): Answer {
  const wanted = call.params.tags();
  const named = call.params.list('ResourceId').length > 0;
  const services = named ? needServices(call) : call.world.table(SERVICES).where('regionId', call.region);
  const tags = services
    .filter((service) => hasTags(service.labels, wanted))
    .flatMap((service) =>
      Object.entries(service.labels).map(([TagKey, TagValue]) => ({
        ResourceId: service.uid,
        ResourceType: 'service',
        TagKey,
        TagValue,
      })),
    );
  const page = pageByToken(tags, call.params, { defaultSize: 50, maxSize: 1000 });
  return { TagResources: { TagResource: page.rows }, NextToken: page.NextToken };
}

/** The services whose uids the call names. */
function needServices({ params, world, region }: Call): readonly EasService[] {
  if (params.need('ResourceType').toLowerCase() !== 'service') {
    throw new ApiFault(400, 'InvalidParameter', 'The specified parameter "ResourceType" is not valid.');
  }
  const services = world.table(SERVICES).where('regionId', region);
  return params.list('ResourceId').map((uid) => {
    const service = services.find((candidate) => candidate.uid === uid);
    if (service === undefined) {
      throw new ApiFault(404, 'InvalidService.NotFound', `The specified service ${uid} does not exist.`);
    }
    return service;
  });
}
