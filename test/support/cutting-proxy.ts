import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that can cut connections in the middle. */
export interface CuttingProxy {
  /** As `127.0.0.1:41234`. */
  readonly host: string;
  /** Cuts the next connections that carried so many bytes in one direction; each entry cuts once. */
  cutAfter(direction: 'up' | 'down', ...bytes: readonly number[]): void;
  /** How many connections were cut. */
  readonly cuts: () => number;
  stop(): Promise<void>;
}

export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const [address = '', port = ''] = target.split(':');
  const pending: { direction: 'up' | 'down'; bytes: number }[] = [];
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), address);
    const both = [client, upstream];
    for (const socket of both) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    forward(client, upstream, 'up');
    forward(upstream, client, 'down');
  });

  function forward(from: Socket, to: Socket, direction: 'up' | 'down'): void {
    let passed = 0;
    from.on('data', (chunk) => {
      passed += chunk.length;
      const index = pending.findIndex((cut) => cut.direction === direction && passed >= cut.bytes);
      if (index < 0) {
        if (!to.write(chunk)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
        return;
      }
      const [cut] = pending.splice(index, 1);
      cuts += 1;
      // What came before the cut still arrives, as it does when a line breaks.
      to.end(chunk.subarray(0, Math.max(0, chunk.length - (passed - (cut?.bytes ?? 0)))));
      from.destroy();
    });
    from.on('end', () => to.end());
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${own}`,
    cutAfter: (direction, ...bytes) => void pending.push(...bytes.map((count) => ({ direction, bytes: count }))),
    cuts: () => cuts,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
