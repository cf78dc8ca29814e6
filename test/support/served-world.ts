import { afterAll } from 'vitest';
import { startLandfall, type LiveCli } from './landfall.ts';

/** What `sim serve --json` prints. */
export interface ServedWorld {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly caFile: string;
  readonly accountId: string;
  readonly region: string;
  /** The server's own process. */
  readonly server: LiveCli;
  /** Ctrl-C, and wait for the end. */
  stop(): Promise<void>;
}

const running = new Set<LiveCli>();
afterAll(async () => {
  for (const server of running) server.process.kill('SIGINT');
  await Promise.all([...running].map(({ ended }) => ended));
});

/** Puts a world on a port with `landfall sim serve`; it stops when the tests of the file have ended. */
export async function serveWorld(world: string, ...args: readonly string[]): Promise<ServedWorld> {
  const server = startLandfall(['sim', 'serve', '--json', '--world', world, ...args], { withinMs: 120_000 });
  const stop = async (): Promise<void> => {
    server.process.kill('SIGINT');
    await server.ended;
  };
  running.add(server);
  void server.ended.then(() => running.delete(server));
  const event = await server.nth(1, ({ type }) => type === 'result');
  if (event?.type !== 'result') throw new Error(`sim serve ended:\n${(await server.ended).screen}`);
  return { ...(event.data as Omit<ServedWorld, 'server' | 'stop'>), server, stop };
}
