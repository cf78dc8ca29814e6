import { canonicalJson, DiagnosticsError, type Diagnostic } from '../base/index.ts';
import type { Stack } from '../model/index.ts';
import { findingsOn, type Findings } from './finding.ts';
import { discover } from './read/discover.ts';
import { interpolate, type Surroundings } from './read/interpolate.ts';
import { readLayers, type LayerChoice } from './read/layers.ts';
import type { MapNode } from './read/node.ts';
import { checkAddresses } from './rules/addresses.ts';
import { checkBalancers } from './rules/balancers.ts';
import { checkIngress } from './rules/ingress.ts';
import { checkMachines } from './rules/machines.ts';
import { checkNames } from './rules/names.ts';
import { checkOperations } from './rules/operations.ts';
import { checkPlaces } from './rules/places.ts';
import { checkReferences } from './rules/references.ts';
import { checkServices } from './rules/services.ts';
import type { ConfigDocument } from './schema/document.ts';
import { sourcesIn } from './stack/sources.ts';
import { stackOf } from './stack/stack.ts';
import { validate } from './validate.ts';

export interface LoadOptions extends LayerChoice {
  /** Where to begin looking. */
  readonly directory: string;
  /** Environment variables for `${env:NAME}`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A configuration that is valid. */
export interface Loaded {
  /** Directory of the stack. */
  readonly root: string;
  readonly profile: string;
  readonly profiles: readonly string[];
  /** The target whose own values are laid over. */
  readonly target: string;
  readonly stack: Stack;
  readonly warnings: readonly Diagnostic[];
  /** Merged layers as written, for `explain`. */
  readonly tree: MapNode;
  /** The same with interpolations filled in. */
  readonly filled: MapNode;
}

/** What can be said of a configuration even when it is not valid. */
export interface Examined extends Omit<Loaded, 'stack' | 'warnings'> {
  /** Undefined when there are errors. */
  readonly stack: Stack | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks a stack. @throws DiagnosticsError with every finding, LF1001 or LF1002. */
export function loadStack(options: LoadOptions): Loaded {
  const { stack, diagnostics, ...rest } = examineStack(options);
  if (stack !== undefined) return { ...rest, stack, warnings: diagnostics };
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  throw new DiagnosticsError(`the configuration has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`, [
    ...errors,
    ...diagnostics.filter((diagnostic) => diagnostic.severity === 'warning'),
  ]);
}

/** Like `loadStack`, with the findings as data. */
export function examineStack(options: LoadOptions): Examined {
  const found = discover(options.directory);
  const layers = readLayers(found, options);
  const { tree, profile, profiles, target } = layers;
  const filled = interpolate(tree, { profile, target, env: options.env }).tree;
  const base = { root: found.root, profile, profiles, target, tree, filled };
  if (layers.diagnostics.length > 0) return { ...base, stack: undefined, diagnostics: layers.diagnostics };
  const { stack, diagnostics } = stackFrom(tree, { root: found.root, profile, target, env: options.env });
  return { ...base, stack, diagnostics };
}

/** What came of making a stack. */
export interface StackAttempt {
  /** Undefined when anything is wrong. */
  readonly stack: Stack | undefined;
  /** The stack although its parts may not fit each other; undefined when shapes are wrong. */
  readonly draft: Stack | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The stack of a merged tree; used again by `explain` on a changed one. */
export function stackFrom(
  tree: MapNode,
  { root, ...surroundings }: Surroundings & { readonly root: string },
): StackAttempt {
  const filled = interpolate(tree, surroundings);
  const { profile, target } = surroundings;
  const validated = validate(filled.tree);
  const findings = findingsOn(filled.tree);
  if (!validated.ok) {
    if (validated.rest !== undefined) checkAll(validated.rest, findings, target);
    return {
      stack: undefined,
      draft: undefined,
      diagnostics: oncePerPlace(filled.diagnostics, [...validated.diagnostics, ...findings.list]),
    };
  }
  const stack = stackOf(validated.document, profile, sourcesIn(root, findings, surroundings.env));
  checkAll(validated.document, findings, target);
  const diagnostics = oncePerPlace(filled.diagnostics, findings.list);
  const sound = diagnostics.every((finding) => finding.severity !== 'error');
  return { stack: sound ? stack : undefined, draft: stack, diagnostics };
}

/** A value whose interpolation leads nowhere is not also blamed for what is left of it. */
function oncePerPlace(unfilled: readonly Diagnostic[], others: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Set(unfilled.map(({ where }) => canonicalJson(where)));
  return [...unfilled, ...others.filter(({ where }) => !places.has(canonicalJson(where)))];
}

function checkAll(document: ConfigDocument, findings: Findings, target: string): void {
  for (const check of [
    checkAddresses,
    checkPlaces,
    checkReferences,
    checkMachines,
    checkBalancers,
    checkNames,
    checkOperations,
    checkServices,
    checkIngress,
  ])
    check(document, findings, target);
}
