export { renderTerraform, type TerraformExport } from './hcl/terraform.ts';
