import {
  CloudError,
  type Driver,
  type DriverIo,
  type Kept,
  type State,
  type StateResource,
} from '../../model/index.ts';
import { ioFactory, loadState, type Session } from '../session.ts';

/** Something of the stack that is still in the cloud and in no state. */
export interface Leftover extends Kept {
  /** The address it belonged to. */
  readonly address: string;
  readonly region: string | undefined;
}

/** What is left, and where nobody could look. */
export interface Survey {
  readonly left: readonly Leftover[];
  /** Types that could not be listed, with the cloud's reason. */
  readonly unseen: readonly { readonly type: string; readonly reason: string }[];
}

/**
 * Looks for what the cloud keeps of resources that were removed, and for whatever carries this stack's and profile's tags
 * and is in none of the profile's states. Changes nothing.
 */
export async function surveyLeftovers(session: Session, place: SurveyPlace): Promise<Survey> {
  const { former = [] } = await loadState(session);
  const io = ioFactory(session)('leftovers');
  const kept = await lookAt(former, (resource) => keptOf(session, io, resource));
  const looks = listers(session, place.types).flatMap((driver) =>
    place.regions.map((region) => ({ type: driver.type, driver, region })),
  );
  const orphans = await lookAt(looks, ({ driver, region }) => ownedBy(session, io, driver, region));
  const named = new Set([...place.states.flatMap(idsIn), ...kept.left.map(({ id }) => id)]);
  const left = unique([...kept.left, ...orphans.left.filter(({ id }) => !named.has(id))]);
  return { left, unseen: [...kept.unseen, ...orphans.unseen] };
}

/** Where to look. */
export interface SurveyPlace {
  /** The states of all targets of the profile. */
  readonly states: readonly State[];
  readonly regions: readonly string[];
  /** Types to list by their tags; all when omitted. */
  readonly types?: readonly string[];
}

/** Looks everywhere, also where the cloud refuses to be looked at: that is told. */
async function lookAt<T extends { readonly type: string }>(
  places: readonly T[],
  look: (place: T) => Promise<readonly Leftover[]>,
): Promise<Survey> {
  const unseen = new Map<string, string>();
  const found = await Promise.all(
    places.map(async (place) => {
      try {
        return await look(place);
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        unseen.set(place.type, error.message);
        return [];
      }
    }),
  );
  return { left: found.flat(), unseen: [...unseen].map(([type, reason]) => ({ type, reason })) };
}

function idsIn({ resources }: State): readonly string[] {
  return Object.values(resources).flatMap(({ id, deposed = [] }) => [id, ...deposed]);
}

async function keptOf({ registry }: Session, io: DriverIo, former: StateResource): Promise<readonly Leftover[]> {
  const driver = registry.get(former.type);
  if (driver?.mode !== 'managed' || driver.keeps === undefined) return [];
  const { id, attributes, region, address } = former;
  const kept = await driver.keeps(io, { id, attributes, region });
  return kept.map((each) => ({ ...each, address, region }));
}

type Lister = Driver & Required<Pick<Driver, 'owned'>>;

function listers({ registry }: Session, types = registry.types): readonly Lister[] {
  const drivers = types.map((type) => registry.get(type));
  return drivers.filter((driver): driver is Lister => driver?.mode === 'managed' && driver.owned !== undefined);
}

async function ownedBy(session: Session, io: DriverIo, driver: Lister, region: string): Promise<readonly Leftover[]> {
  const { stack, profile } = session.deployed;
  const owned = await driver.owned(io, { stack, profile }, region);
  return owned.map(({ id, address }) => ({
    id,
    address,
    region,
    what: driver.type,
    why: 'carries the tags of this stack and profile, and no state here knows it',
    cost: 'running',
  }));
}

/** Products without regions tell the same wherever they are asked. */
function unique(left: readonly Leftover[]): readonly Leftover[] {
  return [...new Map(left.map((each) => [`${each.what} ${each.id}`, each])).values()];
}
