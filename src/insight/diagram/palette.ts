import type { Layer } from '../../model/index.ts';
import type { Fate } from './picture.ts';

/** Line and fill of a card or box. */
export interface Paint {
  readonly line: string;
  readonly fill: string;
}

export const INK = '#1f2937';
export const FADED = '#6b7280';
export const ARROW = '#94a3b8';
export const PLAIN: Paint = { line: '#cbd5e1', fill: '#ffffff' };

/** Each layer's own colour: of its pictograms and the titles of its boxes. */
export const LAYER_COLOURS: Readonly<Record<Layer, string>> = {
  edge: '#db2777',
  network: '#2563eb',
  compute: '#ea580c',
  cluster: '#0284c7',
  models: '#7c3aed',
  storage: '#15803d',
  analytics: '#0f766e',
  access: '#b91c1c',
  monitoring: '#a16207',
  commitments: '#57534e',
};

/** A plan's colours; what stays as it is keeps out of sight. */
export const FATE_PAINTS: Readonly<Record<Fate, Paint>> = {
  create: { line: '#16a34a', fill: '#dcfce7' },
  update: { line: '#d97706', fill: '#fef3c7' },
  replace: { line: '#c026d3', fill: '#fae8ff' },
  delete: { line: '#dc2626', fill: '#fee2e2' },
  none: { line: '#9ca3af', fill: '#f3f4f6' },
};
