import { nearest } from '../../base/index.ts';
import { fetchLivePrices, type PriceQuestion } from '../../clouds/alicloud/index.ts';
import {
  cloudBook,
  estimateCost,
  priceTable,
  withLivePrices,
  type Estimate,
  type PriceBook,
  type Pricing,
} from '../../insight/index.ts';
import { costedTarget, engineTarget, type CostedTarget, type ResolvedTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { openCloud } from './cloud.ts';
import type { Screen } from './screen.ts';
import type { OpenStack } from './stack.ts';

/** How a target is priced: from the table, with no use stated. */
export function pricingOf(
  { meters, region }: Pick<CostedTarget, 'meters' | 'region'>,
  book: PriceBook = priceTable,
): Pricing {
  return { meters, region, book, usage: new Map() };
}

/** The prices that hold for a stack's target; with `--live` the account's own. @throws LF5002 for `--live` on a target of Terraform */
export async function bookFor(
  context: CliContext,
  flags: CloudFlags,
  { loaded, target }: OpenStack<ResolvedTarget>,
  screen: Screen,
): Promise<PriceBook> {
  if (flags.live) return liveBook(context, flags, { screen, loaded, target: engineTarget(target) });
  return target.kind === 'terraform' ? cloudBook(target.settings.cloud) : priceTable;
}

/** Prices what the target pays for; `usage` holds the words of `--usage`. @throws LF6012 for a key that is not used */
export function estimateTarget(target: CostedTarget, book: PriceBook, usage: readonly string[]): Estimate {
  const { parts } = target;
  const plain = estimateCost(parts, pricingOf(target, book));
  if (usage.length === 0) return plain;
  return estimateCost(parts, { ...pricingOf(target, book), usage: parseUsage(usage, plain) });
}

/** The account's own prices for what the target holds, before those of the table. Says what the account did not price. */
async function liveBook(
  context: CliContext,
  flags: CloudFlags,
  { screen, target, loaded }: OpenStack & { readonly screen: Screen },
): Promise<PriceBook> {
  const cloud = await openCloud(context, flags, { root: loaded.root, target });
  try {
    const at = new Date(cloud.clock.now()).toISOString().slice(0, 10);
    const estimate = estimateTarget(costedTarget(loaded.stack, target), priceTable, []);
    const { prices, unanswered } = await fetchLivePrices(cloud.port, questionsOf(estimate), {
      at,
      signal: new AbortController().signal,
    });
    for (const { sku, why } of unanswered)
      screen.emit({ type: 'message', level: 'warning', text: `${sku} stays with the price table: ${why}` });
    return withLivePrices(priceTable, prices, at);
  } finally {
    await cloud.close();
  }
}

/** Each key once a region, and once more under its terms. */
function questionsOf({ lines }: Estimate): readonly PriceQuestion[] {
  const questions = lines.flatMap(({ sku, region, offer }) => [
    { sku, region },
    ...(offer === undefined ? [] : [{ sku, region, offer }]),
  ]);
  return [...new Map(questions.map((question) => [JSON.stringify(question), question])).values()];
}

function parseUsage(words: readonly string[], { lines }: Estimate): ReadonlyMap<string, number> {
  const used = lines.filter((line) => line.basis === 'used');
  const keys = [...new Set(used.flatMap(({ address, sku }) => [sku, `${address}:${sku}`]))];
  return new Map(words.map((word) => parseOne(word, keys)));
}

function parseOne(word: string, keys: readonly string[]): readonly [string, number] {
  const cut = word.lastIndexOf('=');
  const [key, quantity] = [word.slice(0, Math.max(0, cut)), Number(word.slice(cut + 1))];
  const known = keys.includes(key);
  if (known && cut >= 0 && quantity >= 0 && word.slice(cut + 1).trim() !== '') return [key, quantity];
  if (known) throw fail('LF6012', { headline: `${word.slice(cut + 1)} is no quantity for ${key}` });
  const guess = nearest(key, keys);
  throw fail('LF6012', {
    headline: `nothing here is charged under the key ${key === '' ? word : key}`,
    ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
  });
}
