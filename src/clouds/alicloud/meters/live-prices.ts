import { PRICE_CURRENCY, type Price } from '../../../catalog/index.ts';
import { CloudError, type ApiRequest, type Attributes, type CloudPort } from '../../../model/index.ts';
import { numberAt, rowAt, rowsAt, textAt } from '../api/answer.ts';

/** A key of the price list whose price is asked of the account. */
export interface PriceQuestion {
  readonly sku: string;
  readonly region: string;
  /** `spot`, or pay as you go when absent. */
  readonly offer?: string;
}

/** An answer: the account's own price, its discounts included. */
export interface LivePrice extends PriceQuestion {
  readonly price: Price;
}

/** What the account was asked, and what it could not say. */
export interface LivePrices {
  readonly prices: readonly LivePrice[];
  /** Keys that stay with the table, and why. */
  readonly unanswered: readonly { readonly sku: string; readonly region: string; readonly why: string }[];
}

/** Asks the account for prices of machines and disks; ECS quotes no others. `at` is the ISO date of asking. */
export async function fetchLivePrices(
  port: CloudPort,
  questions: readonly PriceQuestion[],
  { at, signal }: { readonly at: string; readonly signal: AbortSignal },
): Promise<LivePrices> {
  const prices: LivePrice[] = [];
  const unanswered: LivePrices['unanswered'][number][] = [];
  for (const question of questions) {
    const request = requestFor(question);
    if (request === undefined) continue;
    const answer = await ask(port, request.call, signal);
    const read = typeof answer === 'string' ? answer : request.read(answer);
    if (typeof read === 'string') unanswered.push({ ...question, why: read });
    else prices.push({ ...question, price: { sku: question.sku, ...read, ...LIVE, asOf: at } });
  }
  return { prices, unanswered };
}

const LIVE = { per: 'hour', grade: 'live', source: 'ecs:DescribePrice, asked of the account' } as const;

type Reading = Pick<Price, 'amount' | 'unit'>;

interface PriceRequest {
  readonly call: ApiRequest;
  /** The price in an answer, or why it is none. */
  readonly read: (answer: Attributes) => Reading | string;
}

function requestFor({ sku, region, offer }: PriceQuestion): PriceRequest | undefined {
  const [kind, ...rest] = sku.split('/');
  if (kind === 'ecs.instance' && (offer === undefined || offer === 'spot'))
    return instanceRequest(rest[0] ?? '', region, offer === 'spot');
  return kind === 'disk' ? diskRequest(rest, region) : undefined;
}

function instanceRequest(InstanceType: string, region: string, spot: boolean): PriceRequest {
  const params = {
    ResourceType: 'instance',
    InstanceType,
    InstanceNetworkType: 'vpc',
    // A price without a disk is not quoted; the disk's part is left out of the answer below.
    SystemDisk: { Category: 'cloud_essd', Size: 40 },
    ...(spot ? { SpotStrategy: 'SpotAsPriceGo' } : {}),
  };
  return {
    call: describePrice(region, params),
    read: (answer) => {
      const detail = rowsAt(answer, 'PriceInfo.Price.DetailInfos.DetailInfo').find(
        (row) => textAt(row, 'Resource') === 'instanceType',
      );
      return detail === undefined ? 'the answer has no price of the type' : inYuan(answer, detail, 1, 'instance');
    },
  };
}

/** GiB of the disk that is asked about; the price is the same for each. */
const DISK_GIB = 100;

function diskRequest([Category, PerformanceLevel]: readonly string[], region: string): PriceRequest {
  const level = PerformanceLevel === undefined ? {} : { PerformanceLevel };
  const params = { ResourceType: 'disk', DataDisk: [{ Category, Size: DISK_GIB, ...level }] };
  return {
    call: describePrice(region, params),
    read: (answer) => inYuan(answer, priceOf(answer), DISK_GIB, 'GiB'),
  };
}

function describePrice(region: string, params: ApiRequest['params']): ApiRequest {
  const all = { RegionId: region, PriceUnit: 'Hour', Amount: 1, ...params };
  return { product: 'ecs', action: 'DescribePrice', region, params: all, mutates: false };
}

function inYuan(answer: Attributes, detail: Attributes, units: number, unit: string): Reading | string {
  const currency = textAt(priceOf(answer), 'Currency') ?? PRICE_CURRENCY;
  if (currency !== PRICE_CURRENCY) return `the account pays in ${currency}`;
  const amount = numberAt(detail, 'TradePrice');
  return amount === undefined ? 'the answer has no price' : { amount: amount / units, unit };
}

function priceOf(answer: Attributes): Attributes {
  return rowAt(answer, 'PriceInfo.Price');
}

/** The answer, or the cloud's reason for none: one key that is not sold must not spoil the others. */
async function ask(port: CloudPort, call: ApiRequest, signal: AbortSignal): Promise<Attributes | string> {
  try {
    return await port.send(call, signal);
  } catch (thrown) {
    const refused = thrown instanceof CloudError && ['invalid', 'not-found', 'capacity'].includes(thrown.errorClass);
    if (!refused) throw thrown;
    return `${thrown.code}: ${thrown.message}`;
  }
}
