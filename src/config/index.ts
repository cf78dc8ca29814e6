export { CONFIG_ERRORS } from './errors.ts';
export { importCompose, type ComposeImport, type ComposeImportOptions } from './import/compose/compose.ts';
export type { ComposeFileText } from './import/compose/compose-file.ts';
export type { ComposeImportNote } from './import/compose/note.ts';
export { modelFromFile, type ImportedModel, type ImportNote } from './import/model-file.ts';
export { examineStack, loadStack, stackFrom, type Examined, type Loaded, type LoadOptions } from './load.ts';
export { discoverRoot } from './read/discover.ts';
export type { FileCache } from './read/layers.ts';
export { interpolationsIn } from './read/interpolate.ts';
export {
  formatPath,
  nodeAt,
  originNear,
  parsePath,
  plain,
  replaceAt,
  type ConfigNode,
  type MapNode,
  type Origin,
  type Path,
} from './read/node.ts';
export { configJsonSchema } from './schema/json-schema.ts';
export { secretText } from './stack/sources.ts';
