export { TARGET_ERRORS } from './errors.ts';
export { resolveTarget, type ResolvedTarget } from './target.ts';
