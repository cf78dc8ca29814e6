export { alicloudBlueprint } from './blueprint/blueprint.ts';
export { openAlicloud } from './api/client.ts';
export type { AlicloudOptions, CredentialSource, EndpointOverride } from './api/connection.ts';
export { PRODUCTS, type Product } from './api/products.ts';
export { CLOUD_ERRORS } from './errors.ts';
export { actionsOf, alicloudDrivers } from './registry.ts';
export { leastPrivilege, type PolicyDocument } from './least-privilege.ts';
export { TERRAFORM_PROVIDER } from './terraform-provider.ts';
