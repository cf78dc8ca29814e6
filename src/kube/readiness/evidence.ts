import type { KubeObject } from '../object.ts';

/** What else the cluster says that bears on one object. Everything may be missing: not every identity may look. */
export interface Evidence {
  /** Pods of the newest generation. */
  readonly pods: readonly KubeObject[];
  /** Events of the namespace. */
  readonly events: readonly KubeObject[];
  readonly nodes: readonly KubeObject[];
  /** Of a claim's storage class; empty when it is not known. */
  readonly bindingMode: string;
  /** Whether any ingress class takes the Ingress. */
  readonly ingressClass: 'some' | 'none' | 'unknown';
}

export const NO_EVIDENCE: Evidence = { pods: [], events: [], nodes: [], bindingMode: '', ingressClass: 'unknown' };

/** Reasons of events about claims that do not heal by themselves. */
export const CLAIM_REASONS: ReadonlySet<string> = new Set(['ProvisioningFailed', 'FailedBinding']);
