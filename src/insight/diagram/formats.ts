import { dotText } from './dot.ts';
import { mermaidText } from './mermaid.ts';
import type { Picture } from './picture.ts';
import { pngOf } from './png.ts';
import { svgText } from './svg.ts';

/** Forms in which a picture can be had. */
export type PictureFormat = 'svg' | 'png' | 'dot' | 'mermaid';

const DRAW: Readonly<Record<PictureFormat, (picture: Picture) => string | Uint8Array | Promise<string | Uint8Array>>> =
  {
    svg: svgText,
    png: async (picture) => pngOf(await svgText(picture)),
    dot: (picture) => dotText(picture),
    mermaid: mermaidText,
  };

/** A picture in one of its forms: text, or the bytes of a PNG. */
export async function drawPicture(picture: Picture, format: PictureFormat): Promise<string | Uint8Array> {
  return DRAW[format](picture);
}
