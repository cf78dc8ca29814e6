// Builds the published command line into dist/ and says so in one line.
import { rolldown } from 'rolldown';
import { loadConfig } from 'rolldown/config';

const config = await loadConfig('rolldown.config.ts');
const build = await rolldown(config);
const { output } = await build.write(config.output);
await build.close();
console.log(`built dist: ${output.length} files`);
