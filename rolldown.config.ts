import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';

const DIRECTORY = 'dist';

/** What src/insight/diagram/png.ts reads beside the bundle. */
const BESIDE = [
  import.meta.resolve('@resvg/resvg-wasm/index_bg.wasm'),
  import.meta.resolve('@fontsource/arimo/files/arimo-latin-400-normal.woff2'),
  import.meta.resolve('@fontsource/arimo/files/arimo-latin-700-normal.woff2'),
].map((url) => fileURLToPath(url));

/** The published command line: one bundle whose heavy parts are chunks that are loaded when called for. */
export default defineConfig({
  input: { landfall: 'src/cli/main.ts' },
  platform: 'node',
  // A library's optional part that is not installed; it is asked for only where a proxy is set.
  external: ['proxy-agent'],
  output: { dir: DIRECTORY, format: 'esm', minify: true, chunkFileNames: '[name]-[hash].js' },
  plugins: [
    {
      name: 'put-files-beside',
      generateBundle() {
        for (const file of BESIDE)
          this.emitFile({ type: 'asset', fileName: basename(file), source: readFileSync(file) });
      },
    },
    {
      name: 'remove-what-earlier-builds-left',
      // Afterwards, not before: there is a whole command line at every moment.
      writeBundle: (_options, bundle) => {
        for (const file of readdirSync(DIRECTORY))
          if (!(file in bundle)) rmSync(join(DIRECTORY, file), { force: true });
      },
    },
  ],
});
