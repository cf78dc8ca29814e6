import { describe, expect, test } from 'vitest';
import { hasContracts, openApiFaults } from '../../../../test/support/openapi-contract.ts';
import { CloudError, type ApiRequest, type Attributes, type CloudPort } from '../../../model/index.ts';
import { fetchLivePrices } from './live-prices.ts';

const options = { at: '2026-11-20', signal: new AbortController().signal };
const region = 'cn-shanghai';

function quoted(amount: number, currency = 'CNY'): Attributes {
  const detail = [
    { Resource: 'systemDisk', TradePrice: 0.05 },
    { Resource: 'instanceType', TradePrice: amount },
  ];
  return { PriceInfo: { Price: { TradePrice: amount, Currency: currency, DetailInfos: { DetailInfo: detail } } } };
}

function port(answer: (request: ApiRequest) => Attributes): CloudPort & { readonly sent: ApiRequest[] } {
  const sent: ApiRequest[] = [];
  return { sent, send: async (request) => (sent.push(request), answer(request)) };
}

describe('live prices', () => {
  test('are the account’s own, of machines by the hour and of disks by the GiB', async () => {
    const cloud = port(({ params }) =>
      quoted(params['ResourceType'] === 'disk' ? 0.3 : params['SpotStrategy'] === undefined ? 2 : 0.2),
    );
    const questions = [
      { sku: 'ecs.instance/ecs.g7.2xlarge', region },
      { sku: 'ecs.instance/ecs.g7.2xlarge', region, offer: 'spot' },
      { sku: 'disk/cloud_essd/PL2', region },
      // ECS quotes neither, so nobody is asked.
      { sku: 'nat.instance', region },
      { sku: 'ecs.instance/ecs.g7.2xlarge', region, offer: 'reserved-1y-all-upfront' },
    ];
    const { prices, unanswered } = await fetchLivePrices(cloud, questions, options);
    expect(unanswered).toEqual([]);
    expect(
      prices.map(({ sku, offer, price }) => [sku, offer, price.amount, price.unit, price.per, price.grade]),
    ).toEqual([
      ['ecs.instance/ecs.g7.2xlarge', undefined, 2, 'instance', 'hour', 'live'],
      ['ecs.instance/ecs.g7.2xlarge', 'spot', 0.2, 'instance', 'hour', 'live'],
      ['disk/cloud_essd/PL2', undefined, 0.003, 'GiB', 'hour', 'live'],
    ]);
    expect(cloud.sent).toHaveLength(3);
    expect(hasContracts ? cloud.sent.flatMap(openApiFaults) : []).toEqual([]);
  });

  test('leave to the table what the account pays in dollars, or cannot buy', async () => {
    const dollars = await fetchLivePrices(
      port(() => quoted(1, 'USD')),
      [{ sku: 'ecs.instance/ecs.g7.large', region }],
      options,
    );
    expect(dollars.prices).toEqual([]);
    expect(dollars.unanswered).toMatchObject([{ why: 'the account pays in USD' }]);
    const refused = port(() => {
      throw new CloudError({
        errorClass: 'invalid',
        api: 'ecs:DescribePrice',
        code: 'PriceNotFound',
        message: 'no price',
      });
    });
    const none = await fetchLivePrices(refused, [{ sku: 'disk/cloud_ssd', region }], options);
    expect(none.unanswered).toMatchObject([{ sku: 'disk/cloud_ssd', why: 'PriceNotFound: no price' }]);
  });

  test('a missing permission is not an answer', async () => {
    const denied = port(() => {
      throw new CloudError({
        errorClass: 'permission',
        api: 'ecs:DescribePrice',
        code: 'Forbidden.RAM',
        message: 'no',
      });
    });
    await expect(fetchLivePrices(denied, [{ sku: 'disk/cloud_ssd', region }], options)).rejects.toThrow('no');
  });
});
