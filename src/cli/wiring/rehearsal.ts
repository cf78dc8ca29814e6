import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, VirtualClock } from '../../base/index.ts';
import { openAlicloud, permissionOf } from '../../clouds/alicloud/index.ts';
import { makePlan, openSession, runDeployment, type Session } from '../../engine/index.ts';
import type { CloudPort } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import { surveyDeployment } from './leftovers.ts';
import { readSecret } from './secret.ts';
import type { OpenStack } from './stack.ts';

/**
 * Takes the stack through its life (apply, plan, destroy, the look for leftovers) in a simulated account of its own that
 * lives in memory, and tells the permissions that it took. Nothing of it stays.
 */
export async function rehearsedPermissions(context: CliContext, stack: OpenStack): Promise<ReadonlySet<string>> {
  const { startSimulator } = await import('../../sim/index.ts');
  const root = mkdtempSync(join(tmpdir(), 'landfall-rehearsal-'));
  const clock = new VirtualClock(Date.now());
  const server = await startSimulator({ clock });
  const seen = new Set<string>();
  const port = openAlicloud({
    credentials: {
      kind: 'keys',
      accessKeyId: server.accessKeyId,
      accessKeySecret: new Secret(server.accessKeySecret, 'world'),
    },
    region: stack.target.region,
    endpoint: { host: server.host, port: server.port, protocol: 'http' },
  });
  const recording: CloudPort = {
    send: (request, signal) => {
      seen.add(permissionOf(request));
      return port.send(request, signal);
    },
  };
  try {
    await liveThrough(rehearsalSession(context, stack, { root, clock, cloud: recording }), stack, root);
    return seen;
  } finally {
    await server.close();
    rmSync(root, { recursive: true, force: true });
  }
}

async function liveThrough(session: Session, stack: OpenStack, root: string): Promise<void> {
  const goal = { kind: 'apply', graph: stack.target.graph } as const;
  await carryThrough(session, goal);
  await makePlan(session, goal);
  await carryThrough(session, { kind: 'destroy' });
  await surveyDeployment({ ...stack, loaded: { ...stack.loaded, root }, session });
}

/** @throws what went wrong: a rehearsal that fails knows only half of the permissions. */
async function carryThrough(session: Session, goal: Parameters<typeof runDeployment>[1]): Promise<void> {
  const everything = Object.keys((await session.store.read())?.resources ?? {});
  const run = await runDeployment(session, goal, {
    only: [],
    parallelism: 32,
    continueOnError: false,
    permits: { dataLoss: everything, purchase: true },
    preview: () => Promise.resolve(),
    confirm: () => Promise.resolve(true),
  });
  if (run.result?.error !== undefined) throw run.result.error;
}

function rehearsalSession(
  context: CliContext,
  { loaded, target }: OpenStack,
  { root, clock, cloud }: { readonly root: string; readonly clock: VirtualClock; readonly cloud: CloudPort },
): Session {
  const never = new AbortController().signal;
  // Every wait of every resource listens to it.
  setMaxListeners(0, never);
  return openSession({
    home: join(root, '.landfall'),
    deployed: { stack: loaded.stack.project, profile: loaded.profile, target: target.name, cloud: 'rehearsal' },
    cloud,
    registry: target.registry,
    clock,
    emit: () => undefined,
    secret: readSecret(loaded, context.env),
    stop: never,
    abandon: never,
    command: 'rehearsal',
  });
}
