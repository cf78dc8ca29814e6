import type { KubeObject } from '../../kube-object.ts';

/** A column of the table that `kubectl get` prints. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format?: 'name';
  /** Shown by `-o wide` alone. */
  readonly wide?: true;
  readonly description?: string;
  readonly cell: (object: KubeObject, now: number) => Cell;
}

export type Cell = string | number | boolean | null;
