import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cms } from '../cms/index.ts';
import { maxcompute } from '../maxcompute/index.ts';
import type { Service } from '../service.ts';
import { waf } from '../waf/index.ts';
import { eas } from './index.ts';

interface Published {
  readonly version: string;
  readonly actions: Readonly<
    Record<
      string,
      { readonly method: string; readonly path?: string; readonly parameters: Readonly<Record<string, unknown>> }
    >
  >;
}

/** Actions that the Terraform provider calls though the metadata does not list them. */
const UNLISTED: readonly string[] = [
  'UpdateProjectSecurity',
  'UpdateProjectStatus',
  'ListTagResources',
  'TagResources',
  'UntagResources',
];

describe.each<[Service, unlisted: readonly string[]]>([
  [cms, []],
  [waf, []],
  [eas, []],
  [maxcompute, UNLISTED],
])('%o', (service, unlisted) => {
  const name = service.product.toLowerCase();
  const file = new URL(`../../../../shared/contracts/openapi/${name}.json`, import.meta.url);
  it.skipIf(!existsSync(file))(
    `${service.product} offers only published actions, at their paths, and insists only on their parameters (skipped without ../shared/contracts)`,
    () => {
      const published = JSON.parse(readFileSync(file, 'utf8')) as Published;
      expect(service.version).toBe(published.version);
      expect(Object.keys(service.actions).filter((action) => !(action in published.actions))).toEqual(unlisted);
      const strange = Object.entries(service.actions).flatMap(([action, { required = [], route }]) => {
        const listed = published.actions[action];
        if (listed === undefined) return [];
        const path = listed.path?.replaceAll('[', '{').replaceAll(']', '}');
        const own = [route].flat()[0];
        const moved = own?.path === path && (own === undefined || own.method === listed.method) ? [] : [action];
        return [...moved, ...required.filter((one) => !(one in listed.parameters)).map((one) => `${action}: ${one}`)];
      });
      expect(strange).toEqual([]);
      expect(Object.keys(service.actions).length).toBeGreaterThan(10);
    },
  );
});
