export { alicloudBlueprint } from './blueprint/blueprint.ts';
export { openAlicloud } from './api/client.ts';
export type { AlicloudOptions, CredentialSource, EndpointOverride } from './api/connection.ts';
export { CLOUD_ERRORS } from './errors.ts';
export { actionsOf, alicloudDrivers } from './registry.ts';
