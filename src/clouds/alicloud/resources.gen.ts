// Made by `node scripts/run.mjs generate-resources` from the folder resources/; do not edit.
import type { AnyDriver } from '../../model/index.ts';
import { cmsAlarmContactGroup } from './resources/cms-alarm-contact-group.ts';
import { cmsAlarmContact } from './resources/cms-alarm-contact.ts';
import { cmsAlarm } from './resources/cms-alarm.ts';
import { csKubernetesAddon } from './resources/cs-kubernetes-addon.ts';
import { csKubernetesNodePool } from './resources/cs-kubernetes-node-pool.ts';
import { csManagedKubernetes } from './resources/cs-managed-kubernetes.ts';
import { ecsKeyPair } from './resources/ecs-key-pair.ts';
import { eipAddress } from './resources/eip-address.ts';
import { eipAssociation } from './resources/eip-association.ts';
import { images } from './resources/images.ts';
import { instance } from './resources/instance.ts';
import { kmsAlias } from './resources/kms-alias.ts';
import { kmsKey } from './resources/kms-key.ts';
import { logProject } from './resources/log-project.ts';
import { logStore } from './resources/log-store.ts';
import { maxcomputeProject } from './resources/maxcompute-project.ts';
import { natGateway } from './resources/nat-gateway.ts';
import { ossBucketAcl } from './resources/oss-bucket-acl.ts';
import { ossBucketObject } from './resources/oss-bucket-object.ts';
import { ossBucketPolicy } from './resources/oss-bucket-policy.ts';
import { ossBucketPublicAccessBlock } from './resources/oss-bucket-public-access-block.ts';
import { ossBucketServerSideEncryption } from './resources/oss-bucket-server-side-encryption.ts';
import { ossBucketVersioning } from './resources/oss-bucket-versioning.ts';
import { ossBucket } from './resources/oss-bucket.ts';
import { paiService } from './resources/pai-service.ts';
import { ramPolicy } from './resources/ram-policy.ts';
import { ramRolePolicyAttachment } from './resources/ram-role-policy-attachment.ts';
import { ramRole } from './resources/ram-role.ts';
import { reservedInstance } from './resources/reserved-instance.ts';
import { securityGroupRule } from './resources/security-group-rule.ts';
import { securityGroup } from './resources/security-group.ts';
import { slbBackendServer } from './resources/slb-backend-server.ts';
import { slbListener } from './resources/slb-listener.ts';
import { slbLoadBalancer } from './resources/slb-load-balancer.ts';
import { slbServerCertificate } from './resources/slb-server-certificate.ts';
import { snatEntry } from './resources/snat-entry.ts';
import { vpc } from './resources/vpc.ts';
import { vswitch } from './resources/vswitch.ts';
import { wafv3Domain } from './resources/wafv3-domain.ts';
import { wafv3Instance } from './resources/wafv3-instance.ts';

/** Every driver of this cloud. */
export const DRIVERS: readonly AnyDriver[] = [
  cmsAlarmContactGroup,
  cmsAlarmContact,
  cmsAlarm,
  csKubernetesAddon,
  csKubernetesNodePool,
  csManagedKubernetes,
  ecsKeyPair,
  eipAddress,
  eipAssociation,
  images,
  instance,
  kmsAlias,
  kmsKey,
  logProject,
  logStore,
  maxcomputeProject,
  natGateway,
  ossBucketAcl,
  ossBucketObject,
  ossBucketPolicy,
  ossBucketPublicAccessBlock,
  ossBucketServerSideEncryption,
  ossBucketVersioning,
  ossBucket,
  paiService,
  ramPolicy,
  ramRolePolicyAttachment,
  ramRole,
  reservedInstance,
  securityGroupRule,
  securityGroup,
  slbBackendServer,
  slbListener,
  slbLoadBalancer,
  slbServerCertificate,
  snatEntry,
  vpc,
  vswitch,
  wafv3Domain,
  wafv3Instance,
];
