import manifest from '../../package.json' with { type: 'json' };

/** Landfall's own version. */
export const VERSION: string = manifest.version;
