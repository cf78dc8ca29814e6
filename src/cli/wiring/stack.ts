import { resolve } from 'node:path';
import { loadStack, type Loaded, type LoadOptions } from '../../config/index.ts';
import { engineTarget, resolveTarget, type EngineTarget, type ResolvedTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { ChangeFlags, StackFlags } from '../flags/flags.ts';
import { showDiagnostics } from './run-command.ts';
import type { Screen } from './screen.ts';

/** What a cluster's objects may be taken from others for. */
type Permissions = Pick<ChangeFlags, 'forceConflicts' | 'adopt'>;

/** A stack with the target that was asked for. */
export interface OpenStack<T extends ResolvedTarget = EngineTarget> {
  readonly loaded: Loaded;
  readonly target: T;
}

export function loadOptions(context: CliContext, flags: StackFlags): LoadOptions {
  return {
    directory: resolve(context.cwd, flags.directory ?? '.'),
    profile: flags.profile,
    target: flags.target,
    set: flags.set ?? [],
    env: context.env,
  };
}

/** Reads the configuration and shows its warnings, whatever kind its target is. */
export function openAnyStack(
  context: CliContext,
  flags: StackFlags & Partial<Permissions>,
  screen: Pick<Screen, 'emit'>,
): OpenStack<ResolvedTarget> {
  const loaded = loadStack(loadOptions(context, flags));
  const { forceConflicts = false, adopt = false } = flags;
  const target = resolveTarget(loaded.stack, flags.target, { forceConflicts, adopt });
  showDiagnostics(screen, loaded.warnings);
  return { loaded, target };
}

/** The same for a command that only Landfall's own engine can carry out. @throws LF5002 */
export function openStack(context: CliContext, flags: StackFlags, screen: Pick<Screen, 'emit'>): OpenStack {
  const { loaded, target } = openAnyStack(context, flags, screen);
  return { loaded, target: engineTarget(target) };
}

/** A stack whose warnings are still to be shown: the first event says on what the command works. */
export interface HeldStack extends OpenStack<ResolvedTarget> {
  show(screen: Pick<Screen, 'emit'>): void;
}

/** Reads the configuration and keeps its warnings for later. */
export function holdStack(context: CliContext, flags: StackFlags & Partial<Permissions>): HeldStack {
  const events: Parameters<Screen['emit']>[0][] = [];
  const stack = openAnyStack(context, flags, { emit: (event) => events.push(event) });
  return {
    ...stack,
    show: (screen) => {
      for (const event of events) screen.emit(event);
    },
  };
}
