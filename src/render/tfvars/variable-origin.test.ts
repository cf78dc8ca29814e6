import { expect, test } from 'vitest';
import { variableOrigin } from './variable-origin.ts';

test.each([
  [['region'], 'targets.aws.region'],
  [['services', 'devai', 'port'], 'services.devai.ports'],
  [['services', 'devai', 'memory_mib'], 'services.devai.resources'],
  [['services', 'devai', 'image'], 'services.devai.image'],
  [['services', 'devai'], 'services.devai'],
  [['allowed_cidrs', '0'], 'ingress.allowedCidrs.0'],
  [['labels'], 'labels'],
  [['network_cidr'], undefined],
])('%j comes from %s', (path, origin) => {
  expect(variableOrigin(path, 'aws')).toBe(origin);
});
