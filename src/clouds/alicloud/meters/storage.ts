import type { Meter } from '../../../model/index.ts';
import { filled, numberAt, textAt } from '../api/answer.ts';
import { SERVICES } from './services.ts';

/** A bucket costs by what lies in it and what is fetched from it. */
export const bucketMeter: Meter = {
  ...SERVICES.oss,
  charges: (args) => {
    const storageClass = filled(textAt(args, 'storage_class')) ?? 'Standard';
    const redundancy = filled(textAt(args, 'redundancy_type')) ?? 'LRS';
    return [
      {
        sku: `oss.storage/${storageClass}/${redundancy}`,
        what: `storage, ${storageClass} ${redundancy}`,
        quantity: 100,
        basis: 'used',
      },
      { sku: 'oss.traffic', what: 'traffic to the internet', quantity: 10, basis: 'used' },
    ];
  },
};

export const keyMeter: Meter = {
  ...SERVICES.kms,
  charges: () => [
    { sku: 'kms.key', what: 'encryption key', quantity: 1, basis: 'held' },
    { sku: 'kms.calls', what: 'calls that encrypt or decrypt', quantity: 10, basis: 'used' },
  ],
};

/** Thirty days are included in what is written. */
export const logStoreMeter: Meter = {
  ...SERVICES.sls,
  charges: (args) => [
    { sku: 'sls.ingest', what: 'logs written', quantity: 30, basis: 'used' },
    ...((numberAt(args, 'retention_period') ?? 30) > 30
      ? [{ sku: 'sls.storage', what: 'logs kept beyond 30 days', quantity: 30, basis: 'used' } as const]
      : []),
  ],
};

export const analyticsMeter: Meter = {
  ...SERVICES.maxcompute,
  charges: () => [
    { sku: 'maxcompute.storage', what: 'data, compressed', quantity: 100, basis: 'used' },
    { sku: 'maxcompute.sql', what: 'data scanned by SQL, times complexity', quantity: 100, basis: 'used' },
  ],
};
