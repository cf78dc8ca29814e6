import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listCoverage } from '../src/sim/index.ts';
import { renderCoverage } from './generate-coverage.ts';
import { findProducts, renderServices } from './generate-services.ts';

const ROOT = join(import.meta.dirname, '..');

it('finds products by folder, whatever the folder holds besides', () => {
  const sim = mkdtempSync(join(tmpdir(), 'landfall-gen-'));
  const folder = (name: string, text?: string): void => {
    mkdirSync(join(sim, name));
    if (text !== undefined) writeFileSync(join(sim, name, 'index.ts'), text);
  };
  folder('world');
  folder('waf-openapi', 'export const wafOpenapi: Service = {};');
  folder('oss', "export { oss } from './gateway.ts';");
  folder('odd', 'export const other = 1;');
  const products = findProducts(sim);
  expect(products.map(({ name }) => name)).toEqual(['oss', 'wafOpenapi']);
  expect(renderServices(products)).toContain('export const SERVICES: readonly Service[] = [wafOpenapi];');
});

it('services.gen.ts is fresh', () => {
  const products = findProducts(join(ROOT, 'src', 'sim'));
  expect(products.length).toBeGreaterThan(3);
  expect(readFileSync(join(ROOT, 'src/sim/services.gen.ts'), 'utf8')).toBe(renderServices(products));
});

it('the coverage page is fresh', () => {
  expect(readFileSync(join(ROOT, 'docs/simulator-coverage.md'), 'utf8')).toBe(renderCoverage(listCoverage()));
});
