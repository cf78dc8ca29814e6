export { costedTarget, type CostedTarget } from './costs/costed-target.ts';
export { TARGET_ERRORS } from './errors.ts';
export {
  DIRECTORIES,
  directoryOf,
  filesOf,
  makeFiles,
  type RenderedTarget,
  type Variants,
} from './render/target-files.ts';
export { landingGraph } from './render/landing-graph.ts';
export { compareTree, isWritten, requireSame, writeTree, type Tree, type TreeFile } from './render/tree.ts';
export {
  engineTarget,
  resolveTarget,
  type ComposeToolTarget,
  type EngineTarget,
  type ResolvedTarget,
  type TerraformToolTarget,
  type ToolTarget,
} from './target.ts';
