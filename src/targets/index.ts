export { TARGET_ERRORS } from './errors.ts';
export { resolveTarget, type EngineTarget, type ResolvedTarget, type ToolTarget } from './target.ts';
