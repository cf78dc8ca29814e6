export { KUBE_ERRORS } from './errors.ts';
export { openKube, type Kube, type KubeOptions } from './client/open-kube.ts';
