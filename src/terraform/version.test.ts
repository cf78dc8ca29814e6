import { describe, expect, it } from 'vitest';
import { isTooOld, parseIdentity } from './version.ts';

describe('the version line', () => {
  it('names the product', () => {
    expect(parseIdentity('Terraform v1.11.4\non linux_amd64\n')).toEqual({ product: 'Terraform', version: '1.11.4' });
    expect(parseIdentity('OpenTofu v1.10.0-rc1\n')).toEqual({ product: 'OpenTofu', version: '1.10.0-rc1' });
    expect(parseIdentity('GNU bash, version 5.2')).toBeUndefined();
  });

  it.each([
    ['Terraform', '1.9.8', true],
    ['Terraform', '1.10.0', false],
    ['Terraform', '2.0.0', false],
    ['Terraform', '0.15.5', true],
    ['OpenTofu', '1.8.9', true],
    ['OpenTofu', '1.9.0', false],
  ] as const)('%s %s: too old is %s', (product, version, old) => {
    expect(isTooOld({ product, version })).toBe(old);
  });
});
