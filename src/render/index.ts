export { renderCompose, type ComposeRenderInput, type ComposeRendering } from './compose/compose.ts';
export { secretVariables as composeSecretVariables, type SecretVariable } from './compose/secrets.ts';
export { renderTerraform, type TerraformExport } from './hcl/terraform.ts';
export type { RenderNote } from './note.ts';
