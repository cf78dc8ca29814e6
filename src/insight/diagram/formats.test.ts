import { describe, expect, test } from 'vitest';
import { ref, type Pictogram } from '../../model/index.ts';
import { composePicture } from './compose.ts';
import { drawPicture } from './formats.ts';
import { PICTOGRAM_FILES, pictogramFile } from './pictograms.ts';
import { drawn, graphOf } from './test-graphs.ts';

const PICTOGRAMS: readonly Pictogram[] = ['machine', 'key', 'bucket'];
const RESOURCES = PICTOGRAMS.map((pictogram, index) =>
  drawn(
    `a.${pictogram}`,
    { frame: ['east'], pictogram, label: `the ${pictogram}` },
    index === 0 ? {} : { on: ref('a.machine') },
  ),
);
const PICTURE = composePicture({ title: 'three things', graph: graphOf(RESOURCES) });

describe('a drawn picture', () => {
  test('as SVG stands on its own: every pictogram is in it, no file is asked for', async () => {
    const svg = String(await drawPicture(PICTURE, 'svg'));
    expect(svg).not.toContain('<image');
    expect(svg).not.toMatch(/(?:href|src)="(?!#)/);
    for (const pictogram of PICTOGRAMS) {
      expect(svg).toContain(PICTOGRAM_FILES.get(pictogramFile(pictogram, 'compute')));
      expect(svg).toContain(`the ${pictogram}`);
    }
    expect(svg.match(/class="edge"/g)).toHaveLength(2);
  });

  test('as SVG is the same every time', async () => {
    expect(await drawPicture(PICTURE, 'svg')).toBe(await drawPicture(PICTURE, 'svg'));
  });

  test('as PNG is twice as large as the SVG, for sharp screens, and has its letters', async () => {
    const svg = String(await drawPicture(PICTURE, 'svg'));
    const points = Number(/<svg width="(\d+)pt"/.exec(svg)?.[1]);
    const png = Buffer.from(await drawPicture(PICTURE, 'png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    // resvg takes a point for 4/3 of a pixel, as CSS does.
    expect(Math.abs(png.readUInt32BE(16) - (points * 2 * 4) / 3)).toBeLessThan(3);
    const unlettered = composePicture({
      title: ' ',
      graph: graphOf(RESOURCES.map((one) => drawn(one.address, { frame: ['east'], label: ' ', kind: ' ' }))),
    });
    expect(png.length).toBeGreaterThan(1.5 * (await drawPicture(unlettered, 'png')).length);
  });
});
