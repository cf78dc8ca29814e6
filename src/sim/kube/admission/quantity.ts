/** What a quantity is written in; it keeps its family. */
type Family = 'binary' | 'decimal' | 'exponent';

interface Parsed {
  readonly family: Family;
  /** The value is digits * 10^scale. */
  readonly digits: bigint;
  readonly scale: number;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const KILO = 1000n;
const KIBI = 1024n;
const NANO = -9;
const TEN = 10n;

const ready = new Map<string, string | undefined>();
const MOST_READY = 2000;

/** A quantity (`500m`, `1Gi`, `1e3`) as a number of its base unit; undefined when it is none. */
export function quantityValue(text: unknown): number | undefined {
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  const parsed = parse(String(text));
  return parsed === undefined ? undefined : Number(`${parsed.digits}e${parsed.scale}`);
}

/** As real servers store it (`1000m` is `1`, `0.5` is `500m`); undefined when it is none. */
export function canonicalQuantity(text: string | number): string | undefined {
  const key = String(text);
  if (ready.has(key)) return ready.get(key);
  const canonical = canonicalOf(key);
  if (ready.size > MOST_READY) ready.clear();
  ready.set(key, canonical);
  return canonical;
}

function canonicalOf(text: string): string | undefined {
  const parsed = parse(text);
  if (parsed === undefined) return undefined;
  const { family } = parsed;
  const { digits, scale } = atLeastNano(parsed);
  if (digits === 0n) return '0';
  const isWhole = scale >= 0 || digits % TEN ** BigInt(-scale) === 0n;
  const whole = scale >= 0 ? digits * TEN ** BigInt(scale) : digits / TEN ** BigInt(-scale);
  if (family === 'binary' && isWhole && (whole >= KIBI || whole <= -KIBI)) return binary(whole);
  return decimal(digits, scale, family === 'exponent');
}

function binary(whole: bigint): string {
  let rest = whole;
  let step = 0;
  while (rest % KIBI === 0n && step < BINARY.length - 1) {
    rest /= KIBI;
    step += 1;
  }
  return `${rest}${BINARY[step] ?? ''}`;
}

/** Powers of a thousand are taken out as far as the digits stay whole. */
function decimal(digits: bigint, scale: number, isExponent: boolean): string {
  const shift = ((scale % 3) + 3) % 3;
  let rest = digits * TEN ** BigInt(shift);
  let power = scale - shift;
  const most = isExponent ? Number.MAX_SAFE_INTEGER : 18;
  while (rest % KILO === 0n && power < most) {
    rest /= KILO;
    power += 3;
  }
  if (isExponent) return power === 0 ? `${rest}` : `${rest}e${power}`;
  const suffix = Object.keys(DECIMAL).find((name) => DECIMAL[name] === power) ?? '';
  return `${rest}${suffix}`;
}

/** Nothing finer than a billionth is kept; real servers round up. */
function atLeastNano({ digits, scale }: Parsed): { readonly digits: bigint; readonly scale: number } {
  if (scale >= NANO) return { digits, scale };
  const divisor = TEN ** BigInt(NANO - scale);
  const isExact = digits % divisor === 0n;
  return { digits: digits / divisor + (isExact || digits < 0n ? 0n : 1n), scale: NANO };
}

function parse(text: string): Parsed | undefined {
  const match = FORM.exec(text.trim());
  const [, sign, whole = '', fraction = '', suffix = ''] = match ?? [];
  if (whole === '' && fraction === '') return undefined;
  const factor = KIBI ** BigInt(Math.max(0, BINARY.indexOf(suffix)));
  const digits = BigInt(`${whole}${fraction}`) * factor * (sign === '-' ? -1n : 1n);
  return { digits, ...unitOf(suffix, fraction.length) };
}

/** What a suffix says; every digit after the point takes one off the scale. */
function unitOf(suffix: string, decimals: number): Omit<Parsed, 'digits'> {
  if (/^[eE][+-]?\d/.test(suffix)) return { family: 'exponent', scale: Number(suffix.slice(1)) - decimals };
  const step = BINARY.indexOf(suffix);
  if (step > 0) return { family: 'binary', scale: -decimals };
  return { family: 'decimal', scale: (DECIMAL[suffix] ?? 0) - decimals };
}
