import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as ResvgModule from '@resvg/resvg-wasm';

/** Pixels for each point of the picture, so that it is sharp on today's screens. */
const SCALE = 2;

/** Files of other packages that PNG needs; the bundle has copies beside it (rolldown.config.ts). */
const RASTERIZER = '@resvg/resvg-wasm/index_bg.wasm';
const FONTS = [
  '@fontsource/arimo/files/arimo-latin-400-normal.woff2',
  '@fontsource/arimo/files/arimo-latin-700-normal.woff2',
];

let rasterizer: Promise<typeof ResvgModule> | undefined;

/** An SVG picture as PNG, with fonts that come along: a machine that runs this need not have any. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  rasterizer ??= loadRasterizer();
  const { Resvg } = await rasterizer;
  const fontBuffers = FONTS.map(packagedFile);
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: SCALE },
    font: { fontBuffers, defaultFontFamily: 'Arimo' },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}

/** WebAssembly may be set up only once in a process. */
async function loadRasterizer(): Promise<typeof ResvgModule> {
  const resvg = await import('@resvg/resvg-wasm');
  await resvg.initWasm(packagedFile(RASTERIZER));
  return resvg;
}

/** From beside the bundle, or from the package when this runs from source. */
function packagedFile(specifier: string): Uint8Array {
  const beside = fileURLToPath(new URL(basename(specifier), import.meta.url));
  return readFileSync(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(specifier));
}
