import type { Secret } from '../base/index.ts';

/** Plain data as it comes from a cloud and goes into state: JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Names to JSON: the attributes of a resource as read from the cloud, under Terraform's names. */
export type Attributes = Readonly<Record<string, Json>>;

/** Another resource's attribute; the only way an edge comes to be besides `dependsOn`. `path` is dotted, as `ids.0`. */
export interface Ref {
  readonly kind: 'ref';
  readonly address: string;
  readonly path: string;
}

/** Text with references inside, as a policy document that names a VPC's id. */
export interface Interpolation {
  readonly kind: 'interpolation';
  readonly parts: readonly (string | Ref)[];
}

/** A value that is read at the last moment and never stored: `source` is `env:NAME` or `file:path`. */
export interface SecretRef {
  readonly kind: 'secret';
  readonly source: string;
}

/** An argument as a blueprint writes it: JSON, and references and secrets within it. */
export type Arg =
  | null
  | boolean
  | number
  | string
  | Ref
  | Interpolation
  | SecretRef
  | readonly Arg[]
  | { readonly [key: string]: Arg };

/** An argument as a driver receives it: references resolved, secrets opaque. */
export type Resolved =
  | null
  | boolean
  | number
  | string
  | Secret
  | readonly Resolved[]
  | { readonly [key: string]: Resolved };

export function ref(address: string, path = 'id'): Ref {
  return { kind: 'ref', address, path };
}

/** `text\`vpc ${ref('alicloud_vpc.main')}\`` makes an Interpolation. */
export function text(literals: TemplateStringsArray, ...refs: readonly Ref[]): Interpolation {
  const parts = literals.flatMap((literal, index) => {
    const reference = refs[index];
    return reference === undefined ? [literal] : [literal, reference];
  });
  return { kind: 'interpolation', parts: parts.filter((part) => part !== '') };
}

export function secretRef(source: string): SecretRef {
  return { kind: 'secret', source };
}

export function isRef(arg: unknown): arg is Ref {
  return hasKind(arg, 'ref');
}

export function isInterpolation(arg: unknown): arg is Interpolation {
  return hasKind(arg, 'interpolation');
}

export function isSecretRef(arg: unknown): arg is SecretRef {
  return hasKind(arg, 'secret');
}

/** Every reference inside an argument, depth first. */
export function refsIn(arg: Arg): readonly Ref[] {
  if (isRef(arg)) return [arg];
  if (isInterpolation(arg)) return arg.parts.filter(isRef);
  if (arg === null || typeof arg !== 'object' || isSecretRef(arg)) return [];
  return Object.values(arg).flatMap(refsIn);
}

function hasKind(arg: unknown, kind: string): boolean {
  return typeof arg === 'object' && arg !== null && 'kind' in arg && arg.kind === kind;
}
