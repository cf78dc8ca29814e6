import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { must } from '../../base/index.ts';
import { simError } from '../errors.ts';
import type { Certificate } from './certificate.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  handle(message: IncomingMessage, response: ServerResponse): void;
  /** Called when the first TLS client comes. */
  certificate(): Certificate;
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Headers and URL together: UploadServerCertificate puts a private key into the URL. */
const MAX_HEADER_BYTES = 192 * 1024;
/** Longer than the keep-alive of the SDKs' agents, so that the client is the one who closes. */
const KEEP_ALIVE_MS = 75_000;
/** The first byte of a TLS handshake record. */
const TLS_HANDSHAKE = 0x16;

/** One port for HTTP, TLS and plain proxying: the first byte of a connection tells which it is. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const sockets = new Set<Duplex>();
  const settings = { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS };
  const http = createHttpServer(settings, (message, response) => options.handle(message, response));
  let https: Promise<HttpsServer> | undefined;
  const secure = (): Promise<HttpsServer> => (https ??= openTls(options, settings, accept));
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that went away is no news.
    socket.on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] !== TLS_HANDSHAKE) handOver(http, socket);
      else
        void secure().then(
          (server) => handOver(server, socket),
          () => socket.destroy(),
        );
    });
  };
  http.on('connect', (_: IncomingMessage, socket: Duplex) => tunnel(socket, accept));
  const server = createServer({ noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(options, cause)));
    server.listen(options.port, options.host, resolve);
  });
  const address = must(server.address() as AddressInfo | null, 'a listening server has an address');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function handOver(server: HttpServer | HttpsServer, socket: Socket): void {
  server.emit('connection', socket);
  process.nextTick(() => socket.resume());
}

async function openTls(
  options: ListenerOptions,
  settings: object,
  accept: (socket: Socket) => void,
): Promise<HttpsServer> {
  const { createServer: createHttpsServer } = await import('node:https');
  const { key, cert } = options.certificate();
  const server = createHttpsServer({ ...settings, key, cert }, (message, response) =>
    options.handle(message, response),
  );
  server.on('connect', (_: IncomingMessage, socket: Duplex) => tunnel(socket, accept));
  return server;
}

/** A proxy's CONNECT: whatever host was asked for, the simulator is it. */
function tunnel(socket: Duplex, accept: (socket: Socket) => void): void {
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  accept(socket as Socket);
}

function cannotListen({ host, port }: ListenerOptions, cause: Error): Error {
  const reason = 'code' in cause && cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.message;
  return simError('LF7004', { headline: `the simulator cannot listen on ${host}:${port}: ${reason}`, cause });
}
