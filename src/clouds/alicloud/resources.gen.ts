// Made by `node scripts/run.mjs generate-resources` from the folder resources/; do not edit.
import type { AnyDriver } from '../../model/index.ts';
import { ecsKeyPair } from './resources/ecs-key-pair.ts';
import { eipAddress } from './resources/eip-address.ts';
import { eipAssociation } from './resources/eip-association.ts';
import { images } from './resources/images.ts';
import { instance } from './resources/instance.ts';
import { kmsAlias } from './resources/kms-alias.ts';
import { kmsKey } from './resources/kms-key.ts';
import { natGateway } from './resources/nat-gateway.ts';
import { ossBucketAcl } from './resources/oss-bucket-acl.ts';
import { ossBucketPolicy } from './resources/oss-bucket-policy.ts';
import { ossBucketPublicAccessBlock } from './resources/oss-bucket-public-access-block.ts';
import { ossBucketServerSideEncryption } from './resources/oss-bucket-server-side-encryption.ts';
import { ossBucketVersioning } from './resources/oss-bucket-versioning.ts';
import { ossBucket } from './resources/oss-bucket.ts';
import { ramPolicy } from './resources/ram-policy.ts';
import { ramRolePolicyAttachment } from './resources/ram-role-policy-attachment.ts';
import { ramRole } from './resources/ram-role.ts';
import { securityGroupRule } from './resources/security-group-rule.ts';
import { securityGroup } from './resources/security-group.ts';
import { slbBackendServer } from './resources/slb-backend-server.ts';
import { slbListener } from './resources/slb-listener.ts';
import { slbLoadBalancer } from './resources/slb-load-balancer.ts';
import { slbServerCertificate } from './resources/slb-server-certificate.ts';
import { snatEntry } from './resources/snat-entry.ts';
import { vpc } from './resources/vpc.ts';
import { vswitch } from './resources/vswitch.ts';

/** Every driver of this cloud. */
export const DRIVERS: readonly AnyDriver[] = [
  ecsKeyPair,
  eipAddress,
  eipAssociation,
  images,
  instance,
  kmsAlias,
  kmsKey,
  natGateway,
  ossBucketAcl,
  ossBucketPolicy,
  ossBucketPublicAccessBlock,
  ossBucketServerSideEncryption,
  ossBucketVersioning,
  ossBucket,
  ramPolicy,
  ramRolePolicyAttachment,
  ramRole,
  securityGroupRule,
  securityGroup,
  slbBackendServer,
  slbListener,
  slbLoadBalancer,
  slbServerCertificate,
  snatEntry,
  vpc,
  vswitch,
];
