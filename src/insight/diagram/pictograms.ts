import type { Layer, Pictogram } from '../../model/index.ts';
import { LAYER_COLOURS } from './palette.ts';

/** Side of a pictogram on a card, in points. */
export const PICTOGRAM_SIZE = 30;

/** White strokes on a coloured tile of 24 by 24: our own drawings, of plain shapes. */
const STROKES: Readonly<Record<Pictogram, string>> = {
  address: '<circle cx="12" cy="12" r="7"/><ellipse cx="12" cy="12" rx="3" ry="7"/><path d="M5 12h14"/>',
  alarm: '<path d="M7 16v-5a5 5 0 0 1 10 0v5l1.5 1.5h-13zM10.5 20h3"/>',
  balancer:
    '<circle cx="12" cy="6.5" r="2"/><circle cx="6" cy="17.5" r="2"/><circle cx="12" cy="17.5" r="2"/><circle cx="18" cy="17.5" r="2"/><path d="M12 8.5v7M12 11.5H6v4M12 11.5h6v4"/>',
  bucket: '<ellipse cx="12" cy="7" rx="6.5" ry="2.2"/><path d="M5.5 7l1.8 10.2c.3 2.4 9.1 2.4 9.4 0L18.5 7"/>',
  certificate:
    '<rect x="4.5" y="5.5" width="15" height="10" rx="1"/><path d="M7.5 9h6M7.5 12h4"/><circle cx="16" cy="14.5" r="2.2"/><path d="M14.9 16.4v3.6l1.1-.8 1.1.8v-3.6"/>',
  chart: '<path d="M5 5v14h14"/><path d="M8.5 16v-4M12 16V8M15.5 16v-6"/>',
  cluster:
    '<path d="M12 4.5l6.5 3.7v7.6L12 19.5l-6.5-3.7V8.2z"/><circle cx="12" cy="12" r="2.4"/><path d="M12 4.5v5.1M18.5 15.8l-4.4-2.6M5.5 15.8l4.4-2.6"/>',
  document: '<path d="M7 4.5h7l3.5 3.5v11.5H7zM14 4.5V8h3.5M9.5 11.5h5M9.5 14.5h5"/>',
  firewall:
    '<path d="M4.5 6.5h15v11h-15zM4.5 10.2h15M4.5 13.9h15M9.5 6.5v3.7M14.5 6.5v3.7M12 10.2v3.7M7 10.2v3.7M17 10.2v3.7M9.5 13.9v3.6M14.5 13.9v3.6"/>',
  gateway: '<path d="M9 5H5.5v14H9M11 12h8.5M16 8.5l3.5 3.5-3.5 3.5"/>',
  group:
    '<circle cx="9" cy="9" r="2.7"/><path d="M4 18.5c0-6 10-6 10 0M15 6.6a2.7 2.7 0 0 1 0 4.9M16.5 14c2.3.7 3.5 2.2 3.5 4.5"/>',
  guard: '<path d="M12 4.5l6.5 2.5v4.5c0 4-2.7 6.5-6.5 8-3.8-1.5-6.5-4-6.5-8V7z"/><path d="M9 12l2.2 2.2L15.2 10"/>',
  key: '<circle cx="8.5" cy="12" r="3.5"/><path d="M12 12h7.5v3M16.5 12v2.5"/>',
  log: '<path d="M5 6.5h14M5 10.2h9M5 13.9h12M5 17.5h7"/>',
  machine:
    '<rect x="5" y="5" width="14" height="6" rx="1"/><rect x="5" y="13" width="14" height="6" rx="1"/><path d="M8 8h.01M8 16h.01M12 8h4M12 16h4"/>',
  model:
    '<circle cx="6.5" cy="8" r="1.8"/><circle cx="6.5" cy="16" r="1.8"/><circle cx="17.5" cy="12" r="1.8"/><circle cx="12" cy="12" r="1.8"/><path d="M8 9l2.5 2M8 15l2.5-2M13.8 12h1.9"/>',
  network: '<path d="M7.5 17.5a3.7 3.7 0 0 1-.3-7.4 5 5 0 0 1 9.6 0 3.7 3.7 0 0 1-.3 7.4z"/>',
  nodes:
    '<path d="M12 4.5l3.2 1.8v3.6L12 11.7 8.8 9.9V6.3zM7.5 12.3l3.2 1.8v3.6l-3.2 1.8-3.2-1.8v-3.6zM16.5 12.3l3.2 1.8v3.6l-3.2 1.8-3.2-1.8v-3.6z"/>',
  person: '<circle cx="12" cy="8.5" r="3"/><path d="M6 19c0-7 12-7 12 0"/>',
  purchase: '<path d="M5 5h7l7.5 7.5-7 7L5 12z"/><circle cx="8.7" cy="8.7" r="1.2"/>',
  role: '<rect x="5.5" y="6.5" width="13" height="13" rx="1.5"/><circle cx="12" cy="11.5" r="2"/><path d="M8.5 17c0-3.5 7-3.5 7 0M10 4.5h4"/>',
  subnet: '<rect x="5" y="5" width="14" height="14" rx="1"/><path d="M12 5v14M5 12h14"/>',
  thing: '<rect x="6" y="6" width="12" height="12" rx="2"/>',
};

/** The name under which the layout knows a pictogram in a layer's colour. */
export function pictogramFile(pictogram: Pictogram, layer: Layer): string {
  return `${pictogram}.${layer}.svg`;
}

/** Every pictogram in every layer's colour. */
export const PICTOGRAM_FILES: ReadonlyMap<string, string> = new Map(
  (Object.keys(STROKES) as Pictogram[]).flatMap((pictogram) =>
    (Object.keys(LAYER_COLOURS) as Layer[]).map(
      (layer) => [pictogramFile(pictogram, layer), shapes(pictogram, layer)] as const,
    ),
  ),
);

function shapes(pictogram: Pictogram, layer: Layer): string {
  return `<rect width="24" height="24" rx="4" fill="${LAYER_COLOURS[layer]}"/><g fill="none" stroke="#fff" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">${STROKES[pictogram]}</g>`;
}
