import { resolve } from 'node:path';
import { loadStack, type Loaded, type LoadOptions } from '../../config/index.ts';
import { resolveTarget, type ResolvedTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import { showDiagnostics } from './run-command.ts';
import type { Screen } from './screen.ts';

/** A stack with the target that was asked for. */
export interface OpenStack {
  readonly loaded: Loaded;
  readonly target: ResolvedTarget;
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

/** Reads the configuration and shows its warnings. */
export function openStack(context: CliContext, flags: StackFlags, screen: Pick<Screen, 'emit'>): OpenStack {
  const loaded = loadStack(loadOptions(context, flags));
  const target = resolveTarget(loaded.stack, flags.target);
  showDiagnostics(screen, loaded.warnings);
  return { loaded, target };
}
