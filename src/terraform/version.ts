/** The two programs that speak the same language. */
export type Product = 'Terraform' | 'OpenTofu';

/** A version: major, minor, patch. */
type Version = readonly [number, number, number];

/** The oldest of each that Landfall works with: S3 lock files and ephemeral values came with Terraform 1.10. */
export const OLDEST: Readonly<Record<Product, Version>> = { Terraform: [1, 10, 0], OpenTofu: [1, 9, 0] };

/** What `version` said. */
export interface Identity {
  readonly product: Product;
  /** As `1.11.4`. */
  readonly version: string;
}

/** Reads the first line of `version`, as `Terraform v1.11.4`; undefined when the program is neither. */
export function parseIdentity(text: string): Identity | undefined {
  const found = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)/m.exec(text);
  return found === null ? undefined : { product: found[1] as Product, version: found[2] ?? '' };
}

export function isTooOld({ product, version }: Identity): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const oldest = OLDEST[product];
  if (major !== oldest[0]) return major < oldest[0];
  return minor === oldest[1] ? patch < oldest[2] : minor < oldest[1];
}
