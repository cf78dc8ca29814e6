import { PICTOGRAM_FILES, PICTOGRAM_SIZE } from './pictograms.ts';
import { dotText, FONT } from './dot.ts';
import type { Picture } from './picture.ts';

/** A picture as an SVG document that stands on its own: Graphviz lays it out, pictograms are drawn in place. */
export async function svgText(picture: Picture): Promise<string> {
  // A megabyte of WebAssembly that no other command needs.
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  const size = `${(PICTOGRAM_SIZE * 96) / 72}px`;
  const images = [...PICTOGRAM_FILES.keys()].map((path) => ({ path, width: size, height: size }));
  const laidOut = graphviz.layout(dotText(picture, { pictograms: true }), 'svg', 'dot', { images });
  return withPictograms(plainer(laidOut)).replaceAll(`font-family="${FONT}"`, `font-family="${FONTS}"`);
}

/** Without the document type, which some viewers would fetch, without comments, and so with hyphens as they are. */
function plainer(svg: string): string {
  return svg
    .replace(/<!DOCTYPE[^>]*>\n/, '')
    .replaceAll(/<!--[\s\S]*?-->\n/g, '')
    .replaceAll('&#45;', '-');
}

/** Of the same widths where they exist. */
const FONTS = `${FONT},Helvetica,Arimo,'Liberation Sans',sans-serif`;

/** Graphviz leaves `<image xlink:href="machine.compute.svg" width="30px" … x="…" y="…"/>`, which would need a file beside the picture. */
function withPictograms(svg: string): string {
  return svg.replaceAll(
    /<image xlink:href="([^"]+)"[^>]*? x="([^"]+)" y="([^"]+)"\/>/g,
    (whole, file: string, x: string, y: string) => {
      const shapes = PICTOGRAM_FILES.get(file);
      if (shapes === undefined) return whole;
      return `<svg x="${x}" y="${y}" width="${PICTOGRAM_SIZE}" height="${PICTOGRAM_SIZE}" viewBox="0 0 24 24">${shapes}</svg>`;
    },
  );
}
