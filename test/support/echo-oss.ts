import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { VirtualClock } from '../../src/base/index.ts';
import type { ApiRequest, DriverIo } from '../../src/model/index.ts';
import { sendOss } from '../../src/clouds/alicloud/api/oss.ts';
import type { Connection } from '../../src/clouds/alicloud/api/connection.ts';

/** A bucket store that gives back the very documents it was given: what is read was written by the code under test. */
export interface EchoOss {
  /** Buckets by name; each holds documents by sub-resource, and the headers of its creation. */
  readonly buckets: Map<string, Map<string, string>>;
  /** Every call that arrived, as `PUT lifecycle`. */
  readonly arrived: string[];
  readonly calls: ApiRequest[];
  readonly io: DriverIo;
  close(): void;
}

/** Answers that a bucket gives where nothing was ever set; other sub-resources are 404. */
const UNSET: Readonly<Record<string, string>> = {
  acl: '<AccessControlPolicy><AccessControlList><Grant>private</Grant></AccessControlList></AccessControlPolicy>',
  versioning: '<VersioningConfiguration/>',
  tagging: '<Tagging><TagSet/></Tagging>',
  logging: '<BucketLoggingStatus/>',
  referer: '<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer><RefererList/></RefererConfiguration>',
};

export async function echoOss(): Promise<EchoOss> {
  const buckets: EchoOss['buckets'] = new Map();
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => answer({ buckets, arrived }, request, response, body));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const calls: ApiRequest[] = [];
  return { buckets, arrived, calls, io: ioOver(connectionTo(server), calls), close: () => server.close() };
}

function answer(
  { buckets, arrived }: Pick<EchoOss, 'buckets' | 'arrived'>,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const url = new URL(request.url ?? '/', 'http://oss');
  const [name = ''] = (request.headers.host ?? '').split('.oss-');
  const sub = [...url.searchParams.keys()][0] ?? '';
  arrived.push(`${request.method} ${sub}`.trim());
  const bucket = buckets.get(name);
  const send = (status: number, text = ''): void => {
    response.writeHead(status, { 'content-type': 'application/xml' }).end(text);
  };
  const refuse = (status: number, code: string): void =>
    send(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  if (request.method === 'PUT' && sub === '') {
    buckets.set(name, bucket ?? new Map([['tagging', taggingOf(request.headers['x-oss-bucket-tagging'])]]));
    send(200);
  } else if (bucket === undefined) refuse(404, 'NoSuchBucket');
  else if (sub === 'bucketInfo') send(200, `<BucketInfo><Bucket><Name>${name}</Name></Bucket></BucketInfo>`);
  else if (request.method === 'GET') {
    const document = bucket.get(sub) ?? UNSET[sub];
    if (document === undefined) refuse(404, 'NoSuchThing');
    else send(200, document);
  } else if (request.method === 'PUT') {
    const acl = request.headers['x-oss-acl'];
    const grant = `<AccessControlPolicy><AccessControlList><Grant>${String(acl)}</Grant></AccessControlList></AccessControlPolicy>`;
    bucket.set(sub, acl === undefined ? body : grant);
    send(200);
  } else if (request.method === 'DELETE' && sub !== '') {
    bucket.delete(sub);
    send(204);
  } else if (request.method === 'DELETE') {
    buckets.delete(name);
    send(204);
  } else refuse(405, 'MethodNotAllowed');
}

function taggingOf(header: string | string[] | undefined): string {
  const pairs = [...new URLSearchParams(String(header ?? ''))];
  const tags = pairs.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
  return `<Tagging><TagSet>${tags.join('')}</TagSet></Tagging>`;
}

function connectionTo(server: Server): Connection {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const endpoint = { host: '127.0.0.1', port, protocol: 'http' } as const;
  return {
    region: 'cn-shanghai',
    endpoint,
    ossEndpoint: endpoint,
    timeoutMs: 5000,
    keys: () => Promise.resolve({ accessKeyId: 'LTAItest', accessKeySecret: 'secret', securityToken: undefined }),
    certificateAuthority: () => Promise.resolve(undefined),
  };
}

function ioOver(connection: Connection, calls: ApiRequest[]): DriverIo {
  const { signal } = new AbortController();
  return {
    clock: new VirtualClock(0),
    signal,
    call: (request) => {
      calls.push(request);
      return sendOss(request, signal, connection);
    },
    async waitFor({ what, poll }) {
      const result = await poll();
      if (result === undefined) throw new TypeError(`waited in vain for ${what}`);
      return result;
    },
    progress: () => undefined,
  };
}
