export { buildImage, type BuildOptions, type BuiltImage, type DockerIo } from './build/docker.ts';
export type { ContainerConfig, FolderImageOptions, FolderLayer } from './build/folder-image.ts';
export type { CopyOptions } from './copy/copy.ts';
export type { Progress } from './copy/progress.ts';
export type { Transferred, TransferOptions } from './copy/push.ts';
export { registryKind, type Registry } from './distribution/kinds.ts';
export type { Platform } from './distribution/media-types.ts';
export { IMAGE_ERRORS } from './errors.ts';
export {
  copyImage,
  credentialsFor,
  imageDigest,
  pushImage,
  type ImageIo,
  type ImageSource,
  type PushedImage,
} from './images.ts';
export type { Credential } from './login/credential.ts';
export type { BuildInputs } from './reference/context-files.ts';
export type { ImageReference } from './reference/reference.ts';
export { chooseTag, type TagIo, type TagRule } from './reference/tag.ts';
