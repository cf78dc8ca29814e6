/** The doorway of the object machinery: what objects of a kind look like, and what becomes of those that are sent. */
export { admit, type FieldValidation } from './admission/admit.ts';
export { duplicateFields } from './admission/duplicate-fields.ts';
export { generatedName } from './admission/generated-name.ts';
export { isUnchanged, nextGeneration } from './admission/generation.ts';
export { serverSideApply } from './apply/server-side-apply.ts';
export { trackUpdate } from './apply/track-update.ts';
export { patchObject, type PatchForm } from './patch/patch-object.ts';
export { builtInTypes } from './types/built-in-types.ts';
export { convertObject } from './types/convert.ts';
export { typeOfCrd } from './types/crd-type.ts';
export { componentName, openApiSchemas } from './types/open-api.ts';
export {
  hasSubresource,
  qualifiedKind,
  qualifiedResource,
  type ResourceType,
  type ScalePaths,
  type Subresource,
} from './types/resource-type.ts';
