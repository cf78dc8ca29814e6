/** An IPv4 block. `first` and `last` are unsigned 32-bit integers. */
export interface Cidr {
  readonly text: string;
  readonly prefix: number;
  readonly first: number;
  readonly last: number;
  /** False when the text had bits set below the mask, as in `10.0.0.5/16`. */
  readonly aligned: boolean;
}

/** No leading zeros: some readers take `010` for 8. */
const NUMBER = '(0|[1-9]\\d{0,2})';
const BLOCK = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}\\.${NUMBER}/${NUMBER}$`);

/** Parses `a.b.c.d/n`; undefined when the text is no IPv4 block. */
export function parseCidr(text: string): Cidr | undefined {
  const match = BLOCK.exec(text);
  if (match === null) return undefined;
  const [octets, prefix] = [match.slice(1, 5).map(Number), Number(match[5])];
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return { text, prefix, first, last: first + size - 1, aligned: first === address };
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether `inner` lies wholly inside `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** 32-bit integer to dotted text. */
export function formatIp(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Dotted text to a 32-bit integer; undefined when it is no IPv4 address. */
export function parseIp(text: string): number | undefined {
  return parseCidr(`${text}/32`)?.first;
}

/** The block with its host bits cleared, as `10.0.0.0/16` for `10.0.0.5/16`. */
export function canonicalCidr(cidr: Cidr): string {
  return `${formatIp(cidr.first)}/${cidr.prefix}`;
}
