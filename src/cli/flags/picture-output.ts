import type { PictureFormat } from '../../insight/index.ts';

/** Where a picture goes and in which form. */
export interface PictureOutput {
  readonly format: PictureFormat;
  /** As typed; undefined when only a form was named. */
  readonly file: string | undefined;
}

/** Endings of files, and words for forms. The form is not looked up in the drawing code, which is only read when something is drawn. */
const FORMATS: Readonly<Record<string, PictureFormat>> = {
  svg: 'svg',
  png: 'png',
  dot: 'dot',
  gv: 'dot',
  mermaid: 'mermaid',
  mmd: 'mermaid',
};

/** `svg`, or `docs/kosmos.svg`. @throws RangeError on a form that is not known */
export function parsePictureOutput(input: string): PictureOutput {
  const ending = input.slice(input.lastIndexOf('.') + 1).toLowerCase();
  const format = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
  if (format === undefined)
    throw new RangeError(`${input} is neither svg, png, dot or mermaid nor a file of such an ending`);
  return { format, file: ending === input.toLowerCase() ? undefined : input };
}
