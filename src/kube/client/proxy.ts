import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** Opens a tunnel to `host:port` through an HTTP proxy (CONNECT). */
export function tunnel(proxyUrl: string, host: string, port: number): Promise<Socket> {
  const proxy = new URL(proxyUrl);
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const user = decodeURIComponent(proxy.username);
  const login =
    user === ''
      ? {}
      : {
          'Proxy-Authorization': `Basic ${Buffer.from(`${user}:${decodeURIComponent(proxy.password)}`).toString('base64')}`,
        };
  const start = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = start({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
      method: 'CONNECT',
      path: target,
      headers: { Host: target, ...login },
      agent: false,
    });
    request.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new TypeError(`the proxy ${proxy.host} refused the way to ${target}: ${answer.statusCode}`));
      }
    });
    request.once('response', (answer) => {
      answer.resume();
      reject(new TypeError(`the proxy ${proxy.host} refused the way to ${target}: ${answer.statusCode}`));
    });
    request.once('error', reject);
    request.end();
  });
}
