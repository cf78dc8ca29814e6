import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ImageManifest } from '../distribution/media-types.ts';
import { imageOfArchive } from './docker-archive.ts';
import type { LocalImage } from './local-image.ts';
import { writeTar, type TarEntry } from './tar-writer.ts';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function file(path: string, content: Buffer | string): TarEntry {
  const bytes = Buffer.from(content);
  return { path, kind: 'file', mode: 0o644, size: bytes.length, open: () => Readable.from([bytes]) };
}

async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeTar(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function read(entries: readonly TarEntry[]): Promise<LocalImage> {
  return imageOfArchive(Readable.from([await tarOf(entries)]), { gzipLevel: 1 });
}

const manifestOf = ({ manifest }: LocalImage) => JSON.parse(manifest.bytes.toString()) as ImageManifest;

async function blobBytes(image: LocalImage, digest: string): Promise<Buffer> {
  const stream = await image.blobs.find((blob) => blob.digest === digest)!.open(0);
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

const CONFIG = JSON.stringify({ architecture: 'amd64', os: 'linux' });
const manifest = (Config: string, Layers: readonly string[]): TarEntry =>
  file('manifest.json', JSON.stringify([{ Config, RepoTags: null, Layers }]));

describe('an archive of docker save', () => {
  test('in the classic layout: bare layers are compressed, links are the layer they point at', async () => {
    const layer = await tarOf([file('a', 'content of a')]);
    const empty = Buffer.alloc(1024);
    const image = await read([
      file('one/layer.tar', layer),
      file('two/layer.tar', empty),
      { path: 'three/layer.tar', kind: 'link', mode: 0o777, size: 0, target: '../one/layer.tar' },
      file('config.json', CONFIG),
      manifest('config.json', ['one/layer.tar', 'two/layer.tar', 'three/layer.tar']),
    ]);
    const { config, layers } = manifestOf(image);
    expect(config.digest).toBe(`sha256:${sha256(Buffer.from(CONFIG))}`);
    expect(layers).toHaveLength(3);
    expect(layers[2]).toEqual(layers[0]);
    // A blob that comes twice is sent once.
    expect(image.blobs).toHaveLength(3);
    const packed = await blobBytes(image, layers[0]?.digest ?? '');
    expect([sha256(packed), packed.length]).toEqual([layers[0]?.digest.slice(7), layers[0]?.size]);
    expect(gunzipSync(packed).equals(layer)).toBe(true);
    expect(gunzipSync(await blobBytes(image, layers[1]?.digest ?? '')).equals(empty)).toBe(true);
    await image.dispose();
  });

  test('in the OCI layout of new engines: compressed layers go as they are', async () => {
    const packed = gzipSync(await tarOf([file('a', 'content of a')]));
    const config = sha256(Buffer.from(CONFIG));
    const image = await read([
      file(`blobs/sha256/${sha256(packed)}`, packed),
      file(`blobs/sha256/${config}`, CONFIG),
      file('index.json', '{}'),
      manifest(`blobs/sha256/${config}`, [`blobs/sha256/${sha256(packed)}`]),
      file('oci-layout', '{"imageLayoutVersion":"1.0.0"}'),
    ]);
    expect(manifestOf(image).layers).toEqual([
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: `sha256:${sha256(packed)}`,
        size: packed.length,
      },
    ]);
    await image.dispose();
  });

  test.each([
    ['without a manifest', [file('config.json', CONFIG)], /manifest\.json/],
    ['with a layer missing', [file('c', CONFIG), manifest('c', ['gone'])], /no gone/],
    ['of two images', [file('manifest.json', '[{"Config":"c","Layers":[]},{"Config":"d","Layers":[]}]')], /2 images/],
    ['with a manifest that is none', [file('manifest.json', 'oops')], /manifest\.json/],
  ])('is refused %s', async (_, entries, said) => {
    await expect(read(entries)).rejects.toMatchObject({
      report: { code: 'LF9034', headline: expect.stringMatching(said) },
    });
  });
});
