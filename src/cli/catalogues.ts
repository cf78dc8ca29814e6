import type { ErrorCatalogue } from '../base/index.ts';
import { CLOUD_ERRORS } from '../clouds/alicloud/index.ts';
import { COMPOSE_ERRORS } from '../compose/index.ts';
import { CONFIG_ERRORS } from '../config/index.ts';
import { ENGINE_ERRORS } from '../engine/index.ts';
import { GRAPH_ERRORS } from '../graph/index.ts';
import { IMAGE_ERRORS } from '../images/index.ts';
import { KUBE_ERRORS } from '../kube/index.ts';
import { SIM_ERRORS } from '../sim/index.ts';
import { TARGET_ERRORS } from '../targets/index.ts';
import { TERRAFORM_ERRORS } from '../terraform/index.ts';
import { CLI_ERRORS } from './errors.ts';

/** The message codes of every room. */
export const CATALOGUES: readonly ErrorCatalogue[] = [
  CLI_ERRORS,
  CONFIG_ERRORS,
  GRAPH_ERRORS,
  ENGINE_ERRORS,
  CLOUD_ERRORS,
  TARGET_ERRORS,
  COMPOSE_ERRORS,
  TERRAFORM_ERRORS,
  SIM_ERRORS,
  IMAGE_ERRORS,
  KUBE_ERRORS,
];
