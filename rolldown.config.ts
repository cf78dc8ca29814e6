import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'rolldown';

const DIRECTORY = 'dist';

/** The published command line: one bundle whose heavy parts are chunks that are loaded when called for. */
export default defineConfig({
  input: { landfall: 'src/cli/main.ts' },
  platform: 'node',
  output: { dir: DIRECTORY, format: 'esm', minify: true, chunkFileNames: '[name]-[hash].js' },
  plugins: [
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
