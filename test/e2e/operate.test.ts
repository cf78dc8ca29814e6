import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { theError } from '../support/recovery.ts';
import { serveWorld } from '../support/served-world.ts';
import { kosmos, type TempStack } from '../support/temp-stack.ts';

interface Row {
  readonly address: string;
  readonly id: string;
  readonly health?: { readonly well: boolean; readonly text: string };
}

async function row(stack: TempStack, address: string, ...flags: readonly string[]): Promise<Row | undefined> {
  const rows = onlyEvent(await stack.json(0, 'status', ...flags), 'result').data as readonly Row[];
  return rows.find((each) => each.address === address);
}

async function firstMachine(stack: TempStack): Promise<Row | undefined> {
  return (await row(stack, 'alicloud_instance.api')) ?? (await row(stack, 'alicloud_instance.api_1'));
}

interface Finding {
  readonly name: string;
  readonly well: boolean;
  readonly text: string;
}

function finding(run: CliRun, name: string): Finding | undefined {
  return (onlyEvent(run, 'result').data as readonly Finding[]).find((each) => each.name === name);
}

describe.concurrent('a deployed cluster', () => {
  it('gives access to itself, to the screen alone or to a file that nobody else can read', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y', '-p', 'prod', '--allow-purchase');
    const printed = await stack.run('cluster', 'kubeconfig', '-p', 'prod');
    expect(printed.exit, printed.screen).toBe(0);
    expect(parse(printed.stdout)).toMatchObject({
      kind: 'Config',
      clusters: [{ cluster: { server: expect.stringMatching(/^https:\/\/203\./) } }],
    });

    const file = join(stack.root, 'access.kubeconfig');
    writeFileSync(file, 'an older one', { mode: 0o644 });
    const written = await stack.json(
      0,
      'cluster',
      'kubeconfig',
      '-p',
      'prod',
      '-o',
      file,
      '--internal',
      '--minutes',
      '60',
    );
    expect(onlyEvent(written, 'result').data).toMatchObject({ file, expiration: expect.stringMatching(/^\d{4}-/) });
    expect(written.stdout).not.toContain('client-key-data');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const config = parse(readFileSync(file, 'utf8')) as { clusters: readonly { cluster: { server: string } }[] };
    expect(config.clusters[0]?.cluster.server).toMatch(/^https:\/\/10\.0\./);
    expect(theError(await stack.json(3, 'cluster', 'kubeconfig', '-p', 'prod', '--minutes', '5'))).toMatchObject({
      code: 'LF4003',
    });
  });

  it('is missed where there is none', async () => {
    const stack = kosmos();
    expect(theError(await stack.json(3, 'cluster', 'kubeconfig'))).toMatchObject({ code: 'LF6020' });
  });
});

describe.concurrent('monitoring', () => {
  it('rings the alarm when a machine is fed load, and rests when it is over', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y');
    const machine = await firstMachine(stack);
    expect(machine?.health).toMatchObject({ well: true, text: expect.stringMatching(/agent (installing|running)$/) });
    const alarm = 'alicloud_cms_alarm.high-cpu';
    expect((await row(stack, alarm))?.health).toEqual({ well: true, text: 'no data yet' });
    const feed = (value: number): Promise<CliRun> =>
      stack.json(
        0,
        'sim',
        'feed',
        'acs_ecs_dashboard',
        'CPUUtilization',
        String(value),
        '--dim',
        `instanceId=${machine?.id}`,
        '--minutes',
        '25',
      );
    await feed(95);
    expect((await row(stack, alarm))?.health).toEqual({ well: false, text: 'in alarm' });
    await feed(10);
    expect((await row(stack, alarm))?.health).toEqual({ well: true, text: 'quiet' });
  });

  it('takes metrics of the user’s own, which alarms see', async () => {
    const stack = kosmos();
    const account = onlyEvent(await stack.json(0, 'sim', 'show'), 'result').data as { accountId: string };
    stack.write(
      'config/common/alarm.yaml',
      `monitoring:\n  alarms:\n    requests:\n      namespace: acs_customMetric_${account.accountId}\n      metric: kosmos_requests_total\n      comparison: ">"\n      threshold: 1000\n      times: 1\n      periodSeconds: 60\n      notify: [oncall]\n`,
    );
    await stack.json(0, 'apply', '-y');
    const put = await stack.json(0, 'metric', 'put', 'kosmos_requests_total', '1500', '--dim', 'service=summarizer');
    expect(onlyEvent(put, 'result').data).toMatchObject({ value: 1500, dimensions: { service: 'summarizer' } });
    await stack.json(0, 'sim', 'step', '2m');
    expect((await row(stack, 'alicloud_cms_alarm.requests'))?.health?.text).toBe('in alarm');
    for (const args of [['many', '--dim', 'a=b'], ['1'], ['1', '--dim', 'ab']])
      await stack.json(3, 'metric', 'put', 'kosmos_requests_total', ...args);
  });

  it('is mended by the doctor where a machine has no agent', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y', '--set', 'monitoring.agent=false');
    expect((await firstMachine(stack))?.health).toEqual({ well: false, text: 'monitoring agent not installed' });
    const ill = await stack.json(5, 'doctor');
    expect(finding(ill, 'monitoring agents')).toMatchObject({
      well: false,
      text: expect.stringContaining('alicloud_instance.api'),
    });
    const mended = await stack.json(0, 'doctor', '--fix');
    expect(finding(mended, 'monitoring agents')?.text).toMatch(/^being installed on/);
    await stack.json(0, 'sim', 'step', '5m');
    expect((await firstMachine(stack))?.health).toEqual({ well: true, text: 'monitoring agent running' });
    expect(finding(await stack.json(0, 'doctor'), 'monitoring agents')).toMatchObject({
      well: true,
      text: '1 of 1 machines have it',
    });
  });
});

describe.concurrent('happenings of the simulated account', () => {
  it('are listed, let happen, and refused when they make no sense, with a server and without', async () => {
    const stack = kosmos();
    const listed = onlyEvent(await stack.json(0, 'sim', 'happen'), 'result').data as Record<string, string>;
    expect(Object.keys(listed)).toEqual(expect.arrayContaining(['cms/metric', 'eas/load', 'ecs/interrupt']));
    const refusals = async (): Promise<void> => {
      for (const words of [['ecs/nope'], ['ecs/interrupt', 'instance=i-nope']])
        expect(theError(await stack.json(3, 'sim', 'happen', ...words))).toMatchObject({ code: 'LF7006' });
      expect(theError(await stack.json(3, 'sim', 'happen', 'ecs/interrupt', 'instance'))).toMatchObject({
        code: 'LF6001',
      });
    };
    await refusals();
    await serveWorld(join(stack.root, '.landfall/world'), '--speed', '60');
    await refusals();
    const fed = await stack.json(
      0,
      'sim',
      'feed',
      'acs_ecs_dashboard',
      'CPUUtilization',
      '50',
      '--dim',
      'instanceId=i-1',
    );
    expect(onlyEvent(fed, 'result').data).toMatchObject({ metric: 'CPUUtilization', minutes: 20 });
  });
});

describe.concurrent('a service file of the guide', () => {
  it('becomes configuration that is valid, and every difference is said', async () => {
    const stack = kosmos();
    stack.write(
      'pai-service.yaml',
      'name: kosmos-summarizer\nprocessor: tensorflow_gpu\nmodel_path: oss://kosmos-models/MC-001/v2.1.0/\nmetadata:\n  instance: ecs.gn6v-c8g1.2xlarge\n  rpc.keepalive: 50000\nscaling:\n  min: 2\n  max: 10\n  target_qps: 100\n',
    );
    const imported = await stack.run('import', 'model', 'pai-service.yaml');
    expect(imported.exit, imported.screen).toBe(0);
    expect(imported.stderr).toContain('metadata.instance is the number of replicas');
    expect(parse(imported.stdout)).toMatchObject({
      models: { summarizer: { instanceType: 'ecs.gn6v-c8g1.2xlarge', replicas: 2 } },
    });
    stack.write('config/common/models.yaml', imported.stdout);
    const check = await stack.json(0, 'check', '-p', 'prod');
    expect(eventsOf(check, 'diagnostic').filter(({ severity }) => severity === 'error')).toEqual([]);
    const json = await stack.json(0, 'import', 'model', 'pai-service.yaml');
    expect(eventsOf(json, 'diagnostic').length).toBeGreaterThan(3);
    expect(theError(await stack.json(3, 'import', 'model', 'nowhere.yaml'))).toMatchObject({ code: 'LF6021' });
  });
});
