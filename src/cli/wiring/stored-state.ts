import { join } from 'node:path';
import { localStore, stateDirectory, type StateStore } from '../../engine/index.ts';
import type { State } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { deploymentName } from './deployment.ts';
import type { Screen } from './screen.ts';
import { openStack, type OpenStack } from './stack.ts';

export interface StoredState extends OpenStack {
  readonly store: StateStore;
}

/** The state's place on disk, without opening any cloud. */
export function openStore(context: CliContext, flags: CloudFlags, screen: Pick<Screen, 'emit'>): StoredState {
  const stack = openStack(context, flags, screen);
  const name = deploymentName(stack.target.name, { simulated: !flags.live });
  return {
    ...stack,
    store: localStore(stateDirectory(join(stack.loaded.root, '.landfall'), stack.loaded.profile, name)),
  };
}

/** @throws LF6006 when nothing is deployed. */
export async function readDeployed({ store, loaded, target }: StoredState): Promise<State> {
  const state = await store.read();
  if (state !== undefined && Object.keys(state.resources).length > 0) return state;
  throw fail('LF6006', {
    headline: `nothing is deployed of ${loaded.stack.project} · ${loaded.profile} · ${target.name}`,
  });
}
