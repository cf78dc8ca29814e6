export { renderCompose, type ComposeRenderInput, type ComposeRendering } from './compose/compose.ts';
export { secretVariables as composeSecretVariables, type SecretVariable } from './compose/secrets.ts';
export { renderTerraform, type TerraformExport } from './hcl/terraform.ts';
export type { RenderNote } from './note.ts';
export { renderMakefile, type MakefileInput, type MakefileRendering } from './makefile/makefile.ts';
export { BACKEND_FILE, renderRoot, rootDirectory } from './terraform-root/root.ts';
export { variableOrigin } from './tfvars/variable-origin.ts';
export {
  renderTfvars,
  type TerraformService,
  type TerraformVariables,
  type TfvarsInput,
  type TfvarsRendering,
} from './tfvars/tfvars.ts';
export { renderKustomize, type KustomizeTree } from './kustomize/kustomize.ts';
