import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../support/landfall.ts';
import { sdkConfig } from '../support/sdk-clients.ts';
import { serveWorld } from '../support/served-world.ts';
import { kosmos } from '../support/temp-stack.ts';

/** The corrected commands of the guide, sent as the aliyun CLI sends them: this page is what is tested. */
const PAGE = 'docs/guide/kosmos-guide-corrected.md';

/** API versions that the CLI knows by the product's name. */
const VERSIONS: Readonly<Record<string, string>> = {
  cms: '2019-01-01',
  cs: '2015-12-15',
  eas: '2021-07-01',
  ecs: '2014-05-26',
};

const core = createRequire(import.meta.url)('@alicloud/openapi-core') as {
  readonly default: new (config: object) => {
    callApi(
      params: object,
      request: object,
      runtime: object,
    ): Promise<{ readonly body: Readonly<Record<string, unknown>> }>;
  };
  readonly $OpenApiUtil: {
    readonly Params: new (map: object) => object;
    readonly OpenApiRequest: new (map: object) => object;
  };
};

interface Command {
  readonly product: string;
  /** The action, or the method and the path. */
  readonly what: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
}

/** The `aliyun` commands of the page, with the words that a shell would give the CLI. */
function commandsOf(page: string): readonly Command[] {
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text.replaceAll('\\\n', ' '));
  return blocks.flatMap((block) =>
    [...block.matchAll(/^aliyun ((?:'[^']*'|[^'\n])*)$/gm)].map(([, line = '']) => commandOf(wordsOf(line))),
  );
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function commandOf([product = '', ...words]: readonly string[]): Command {
  const first = words.findIndex((word) => word.startsWith('--'));
  const flags: Record<string, string> = {};
  for (let index = first; index < words.length; index += 1) {
    const [name = '', value = ''] = [words[index], words[index + 1]];
    if (name === '--insecure') continue;
    flags[name.slice(2)] = value;
    index += 1;
  }
  return { product, what: words.slice(0, first), flags };
}

const COMMANDS = commandsOf(readFileSync(join(PROJECT, PAGE), 'utf8'));

describe('the commands of the corrected guide', () => {
  let send: (command: Command) => Promise<Readonly<Record<string, unknown>>>;

  beforeAll(async () => {
    const stack = kosmos();
    // What the guide takes for granted: a network, the service roles, the model's files.
    const roles = [
      'cluster.nodePools=null',
      'cluster.podCidr=172.24.0.0/16',
      'cluster.serviceCidr=172.25.0.0/20',
      'models=null',
      'commitments=null',
    ].flatMap((set) => ['--set', set]);
    await stack.json(0, 'apply', '-y', '-p', 'prod', ...roles);
    const outputs = await stack.run('outputs', '-p', 'prod', ...roles);
    const values: Readonly<Record<string, string>> = {
      VPC_ID: /vpc-[0-9a-z]+/.exec(outputs.stdout)?.[0] ?? '',
      VSWITCH_ID: /vsw-[0-9a-z]+/.exec(outputs.stdout)?.[0] ?? '',
    };
    const served = await serveWorld(join(stack.root, '.landfall/world'), '--speed', '600');
    const client = new core.default(sdkConfig(served));
    const filled = (text: string): string =>
      text.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => values[name] ?? `no value for ${name}`);
    send = async ({ product, what: [verb = '', path], flags: { endpoint: _endpoint, body, ...query } }) => {
      const roa = path !== undefined;
      const params = {
        action: roa ? '' : verb,
        version: VERSIONS[product],
        protocol: 'HTTP',
        method: roa ? verb : 'POST',
        authType: 'AK',
        style: roa ? 'ROA' : 'RPC',
        pathname: path ?? '/',
        reqBodyType: 'json',
        bodyType: 'json',
      };
      // A path names no region, and one address serves them all: the gateway's header tells it.
      const headers = { 'x-acs-region-id': 'cn-shanghai' };
      const request = { query, headers, ...(body === undefined ? {} : { body: JSON.parse(filled(body)) as unknown }) };
      const { $OpenApiUtil } = core;
      const answer = await client.callApi(
        new $OpenApiUtil.Params(params),
        new $OpenApiUtil.OpenApiRequest(request),
        {},
      );
      return answer.body;
    };
  });

  it('are all of the guide, in its order', () => {
    expect(COMMANDS.map(({ product, what }) => `${product} ${what.join(' ')}`)).toEqual([
      'cs POST /clusters',
      'eas POST /api/v2/services',
      'eas POST /api/v2/services/cn-shanghai/kosmos_summarizer/autoscaler',
      'cms PutCustomMetric',
      'cms PutContact',
      'cms PutContactGroup',
      'ecs PurchaseReservedInstancesOffering',
    ]);
  });

  it.each(COMMANDS.map((command) => [`${command.product} ${command.what.join(' ')}`, command] as const))(
    '%s is taken by the cloud',
    async (name, command) => {
      // A service that still deploys takes no autoscaler.
      if (name.endsWith('/autoscaler')) await new Promise((resolve) => setTimeout(resolve, 1500));
      const { Code = '200', ...answer } = await send(command);
      expect(String(Code)).toBe('200');
      expect(Object.keys(answer).length).toBeGreaterThan(0);
    },
  );
});
