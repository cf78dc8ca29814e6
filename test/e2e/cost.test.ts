import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import { eventsOf, onlyEvent, type CliRun } from '../support/landfall.ts';
import { changesOf, exampleStack, kosmos, oneFile } from '../support/temp-stack.ts';

interface CostData {
  readonly currency: string;
  readonly asOf: string;
  readonly totals: { readonly monthly: number; readonly upfront: number; readonly covered: number };
  readonly lines: readonly { readonly address: string; readonly monthly: number }[];
  readonly unknown: readonly string[];
  readonly against?: { readonly difference: { readonly monthly: number } };
}

interface PlanCostData {
  readonly monthly: number;
  readonly before: number;
  readonly after: number;
  readonly purchases: readonly { readonly address: string; readonly upfront: number }[];
}

function costOf(run: CliRun): CostData {
  return resultOf(run, 'cost') as CostData;
}

function planCostOf(run: CliRun): PlanCostData {
  return resultOf(run, 'plan.cost') as PlanCostData;
}

function resultOf(run: CliRun, name: string): unknown {
  return must(
    eventsOf(run, 'result').find((event) => event.name === name),
    `a result ${name}`,
  ).data;
}

/** Amounts as whole fen, so that sums are exact. */
function fen(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0);
}

describe.concurrent('landfall cost', () => {
  it('prices the whole of KOSMOS, and touches no cloud', async () => {
    const stack = kosmos();
    const prod = costOf(await stack.json(0, 'cost', '-p', 'prod'));
    expect(prod).toMatchObject({ currency: 'CNY', unknown: [] });
    expect(fen(prod.lines.map((line) => line.monthly))).toBe(fen([prod.totals.monthly]));
    // Three reserved machines pay for three of the four of their family.
    expect(prod.totals.covered).toBe(5037);
    expect(prod.totals.upfront).toBeGreaterThan(10_000);
    expect(existsSync(join(stack.root, '.landfall', 'world'))).toBe(false);
    const dev = costOf(await stack.json(0, 'cost', '-p', 'dev'));
    expect(dev.totals.monthly).toBeLessThan(prod.totals.monthly / 20);
    const against = costOf(await stack.json(0, 'cost', '-p', 'prod', '--against', 'dev')).against;
    expect(fen([must(against, 'a comparison').difference.monthly])).toBe(
      fen([prod.totals.monthly, -dev.totals.monthly]),
    );
  });

  it('prints a table with currency, dates, what is not included and other terms', async () => {
    const { exit, stdout } = await kosmos().run('cost', '-p', 'prod');
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^kosmos · prod · alicloud \(cn-shanghai\): [\d,]+\.\d\d CNY a month, prices of 20\d\d-\d\d-\d\d$/m,
    );
    expect(stdout).toMatch(
      /alicloud_nat_gateway\.main +NAT gateway +1 +0\.238 \/ gateway-hour +0\.2380 +173\.74 +estimate/,
    );
    expect(stdout).toMatch(/paid for by alicloud_reserved_instance\.api +-2\.3000 +-1,679\.00/);
    expect(stdout).toMatch(/alicloud_eip_address\.nat +traffic to the internet +internet\.traffic +0\.80 \/ GB/);
    expect(stdout).toMatch(/reserved, 1 year, all upfront .* month 7 +estimate/);
    expect(stdout).toMatch(/· Not included: what is charged by use/);
    expect(stdout).toMatch(/· \d+ resources cost nothing by themselves\./);
  });

  it('is told how much is used', async () => {
    const stack = kosmos();
    const usage = ['--usage', 'internet.traffic=500', '--usage', 'alicloud_oss_bucket.data:oss.traffic=10'];
    const silent = costOf(await stack.json(0, 'cost', '-p', 'dev')).totals.monthly;
    const told = costOf(await stack.json(0, 'cost', '-p', 'dev', ...usage)).totals.monthly;
    // The way out and the balancer, 500 GB each at 0.80; 10 GB from one bucket at 0.50.
    expect(fen([told, -silent])).toBe(fen([805]));
    const wrong = await stack.json(3, 'cost', '-p', 'dev', '--usage', 'internet.trafic=500');
    expect(onlyEvent(wrong, 'error').error).toMatchObject({ code: 'LF6012', fix: 'Did you mean internet.traffic?' });
    const noNumber = await stack.json(3, 'cost', '-p', 'dev', '--usage', 'internet.traffic=much');
    expect(onlyEvent(noNumber, 'error').error.code).toBe('LF6012');
  });

  it('refuses what is over budget with 6, after the table', async () => {
    const stack = kosmos();
    const over = await stack.json(6, 'cost', '-p', 'dev', '--budget', '100');
    expect(onlyEvent(over, 'error').error).toMatchObject({ code: 'LF6011', exit: 6 });
    expect(costOf(over).totals.monthly).toBeGreaterThan(100);
    const within = await stack.run('cost', '-p', 'dev', '--budget', '100000');
    expect(within.exit).toBe(0);
    expect(within.stdout).toMatch(/CNY left of the budget of 100,000\.00 a month\./);
  });

  it('writes Markdown, and a month as FOCUS columns that sum to the total', async () => {
    const stack = kosmos();
    const { stdout } = await stack.run('cost', '-p', 'prod', '--markdown', '--focus', 'cost.csv');
    expect(stdout).toMatch(/^# kosmos · prod/);
    expect(stdout).toMatch(/^\| RESOURCE \| WHAT \| QUANTITY \|/m);
    expect(stdout).toMatch(/^\| --- \| --- \| ---: \|/m);
    const [header = '', ...rows] = stack.read('cost.csv').trimEnd().split('\r\n');
    const columns = header.split(',');
    const effective = columns.indexOf('EffectiveCost');
    const costs = rows.map((row) => Number(cells(row)[effective]));
    const { totals } = costOf(await stack.json(0, 'cost', '-p', 'prod'));
    expect(rows.length).toBeGreaterThan(15);
    expect(fen(costs)).toBe(fen([totals.monthly]));
  });

  it('says of a stack without anything that it costs nothing', async () => {
    const stack = oneFile('project: bare\nregion: cn-shanghai\ntargets: { here: { kind: alicloud } }\n');
    expect(costOf(await stack.json(0, 'cost')).totals.monthly).toBe(0);
    expect((await stack.run('cost', '--focus', 'nothing.csv')).exit).toBe(0);
  });
});

describe.concurrent('landfall cost of Terraform', () => {
  it.each([
    ['aws', 'us-east-1', 120, 180],
    ['azure', 'westeurope', 200, 300],
    ['gcp', 'europe-west4', 110, 170],
  ] as const)('prices the Dev AI Lab on %s in dollars, and asks no cloud', async (target, region, least, most) => {
    const lab = exampleStack('devai-lab');
    const { exit, stdout } = await lab.run('cost', '-t', target);
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^devai-lab · dev · ${target} \\(${region}\\): [\\d.,]+ USD a month, prices of 20\\d\\d-\\d\\d-\\d\\d$`,
        'm',
      ),
    );
    expect(stdout).toMatch(/RESOURCE +WHAT +QUANTITY +UNIT PRICE +USD\/HOUR +USD\/MONTH +PRICE IS/);
    expect(stdout).toMatch(/· How well the prices are known: /);
    const data = costOf(await lab.json(0, 'cost', '-t', target));
    expect(data).toMatchObject({ currency: 'USD', unknown: [] });
    expect(fen(data.lines.map((line) => line.monthly))).toBe(fen([data.totals.monthly]));
    expect(data.totals.monthly).toBeGreaterThan(least);
    expect(data.totals.monthly).toBeLessThan(most);
    const gpu = costOf(await lab.json(0, 'cost', '-t', target, '--set', 'gpu=true'));
    expect(gpu.totals.monthly - data.totals.monthly).toBeGreaterThan(300);
    expect(existsSync(join(lab.root, '.landfall', 'world'))).toBe(false);
  });

  it('knows budgets, use, other profiles, Markdown and FOCUS', async () => {
    const lab = exampleStack('devai-lab');
    const aws = ['cost', '-t', 'aws'];
    const { totals } = costOf(await lab.json(0, ...aws));
    const told = costOf(await lab.json(0, ...aws, '--usage', 'nat.data=100'));
    expect(fen([told.totals.monthly, -totals.monthly])).toBe(fen([4.5]));
    const wrong = await lab.json(3, ...aws, '--usage', 'nat.dta=100');
    expect(onlyEvent(wrong, 'error').error).toMatchObject({ code: 'LF6012', fix: 'Did you mean nat.data?' });
    const over = await lab.json(6, ...aws, '--budget', '50');
    expect(onlyEvent(over, 'error').error.code).toBe('LF6011');
    const prod = costOf(await lab.json(0, ...aws, '-p', 'prod', '--against', 'dev'));
    expect(fen([must(prod.against, 'a comparison').difference.monthly])).toBe(
      fen([prod.totals.monthly, -totals.monthly]),
    );
    const { stdout } = await lab.run(...aws, '--markdown', '--focus', 'cost.csv');
    expect(stdout).toMatch(/^\| module\.compute\.aws_lb\.this\[0\] \| application load balancer \| 1 \|/m);
    expect(lab.read('cost.csv')).toMatch(/,AWS,/);
    // Nobody asks the account on a cloud that Landfall does not speak to, and a laptop has no bill.
    expect(onlyEvent(await lab.json(3, ...aws, '--live'), 'error').error.code).toBe('LF5002');
    expect(onlyEvent(await lab.json(3, 'cost', '-t', 'compose'), 'error').error.code).toBe('LF5002');
  });
});

describe.concurrent('a plan', () => {
  it('says what it does to the bill, up and down again', async () => {
    const stack = kosmos();
    const first = await stack.json(0, 'apply', '-y', '-p', 'dev');
    const { monthly, before, after } = planCostOf(first);
    expect([before, after]).toEqual([0, monthly]);
    const { totals } = costOf(await stack.json(0, 'cost', '-p', 'dev'));
    expect(monthly).toBe(totals.monthly);
    const again = await stack.json(0, 'plan', '-p', 'dev');
    expect(planCostOf(again)).toMatchObject({ monthly: 0, before: monthly });
    const larger = await stack.run('plan', '-p', 'dev', '--set', 'machines.api.type=ecs.g7.xlarge');
    expect(larger.stdout).toMatch(
      /^Cost: about \+416\.10 CNY a month, [\d,.]+ in all; use not included, list prices of/m,
    );
    const away = await stack.run('plan', '-p', 'dev', '--destroy');
    expect(away.stdout).toMatch(/^Cost: about -[\d,.]+ CNY a month, 0\.00 in all/m);
  });

  it('shows the price of what it buys, before it is refused', async () => {
    const stack = kosmos();
    const refused = await stack.json(6, 'apply', '-y', '-p', 'prod');
    expect(onlyEvent(refused, 'error').error.code).toBe('LF2008');
    expect(planCostOf(refused).purchases).toMatchObject([
      { address: 'alicloud_reserved_instance.api', upfront: 33_848.64 },
    ]);
    expect(changesOf(refused)).toMatchObject({ 'alicloud_reserved_instance.api': 'create' });
    const { stdout } = await stack.run('plan', '-p', 'prod');
    expect(stdout).toMatch(
      /buys alicloud_reserved_instance\.api: 3 x reserved ecs\.g7\.2xlarge, 1 year, all upfront: 33,848\.64 CNY at once, for 12 months/,
    );
  });
});

/** The cells of a line of CSV. */
function cells(line: string): readonly string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
}
