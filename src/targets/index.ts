export { TARGET_ERRORS } from './errors.ts';
export {
  engineTarget,
  resolveTarget,
  type ComposeToolTarget,
  type EngineTarget,
  type ResolvedTarget,
  type TerraformToolTarget,
  type ToolTarget,
} from './target.ts';
