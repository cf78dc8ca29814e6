import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kms } from '../kms/index.ts';
import type { Service } from '../service.ts';
import { slb } from './index.ts';

interface Published {
  readonly version: string;
  readonly actions: Readonly<Record<string, { readonly parameters: Readonly<Record<string, unknown>> }>>;
}

describe.each([slb, kms])('$product', (service: Service) => {
  const file = new URL(`../../../../shared/contracts/openapi/${service.code}.json`, import.meta.url);
  it.skipIf(!existsSync(file))(
    'offers only actions and insists only on parameters that are published (skipped without ../shared/contracts)',
    () => {
      const published = JSON.parse(readFileSync(file, 'utf8')) as Published;
      expect(service.version).toBe(published.version);
      expect(Object.keys(service.actions).filter((name) => !(name in published.actions))).toEqual([]);
      const strange = Object.entries(service.actions).flatMap(([name, { required = [] }]) => {
        const known = published.actions[name]?.parameters ?? {};
        return required.filter((parameter) => !(parameter in known)).map((parameter) => `${name}: ${parameter}`);
      });
      expect(strange).toEqual([]);
      expect(Object.keys(service.actions).length).toBeGreaterThan(20);
    },
  );
});
