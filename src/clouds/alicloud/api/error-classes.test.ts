import { describe, expect, it } from 'vitest';
import type { ErrorClass } from '../../../model/index.ts';
import { classify } from './error-classes.ts';

/** From the tables of errors in the research, one row a rule that matters to the engine. */
type Case = readonly [api: string, status: number | undefined, code: string, expected: ErrorClass, message?: string];

const CASES: readonly Case[] = [
  ['cs:CreateCluster', 400, 'VSwitchIdNotFound', 'consistency'],
  ['cs:DescribeClusterDetail', 404, 'ErrorClusterNotFound', 'not-found'],
  ['cs:DescribeClusterNodePoolDetail', 404, 'ErrorNodePoolNotFound', 'not-found'],
  ['cs:GetClusterAddonInstance', 404, 'AddonNotFound', 'not-found'],
  ['cs:ModifyCluster', 400, 'ErrorClusterState', 'configuring'],
  ['cs:CreateCluster', 403, 'ErrorCheckAcl', 'permission'],
  ['cs:DeleteCluster', 400, 'DependencyViolation.Resource', 'dependency'],
  ['sls:CreateLogStore', 404, 'ProjectNotExist', 'consistency'],
  ['sls:GetProject', 404, 'ProjectNotExist', 'not-found'],
  ['sls:CreateProject', 400, 'ProjectAlreadyExist', 'taken'],
  ['ecs:RunInstances', 400, 'Throttling.User', 'throttle'],
  ['ecs:RunInstances', 429, 'SomethingNew', 'throttle'],
  ['vpc:CreateVSwitch', 400, 'TaskConflict', 'lock'],
  ['vpc:CreateVpc', 400, 'TOKEN_PROCESSING', 'lock'],
  ['vpc:UnassociateEipAddress', 400, 'OperationFailed.LastTokenProcessing', 'lock'],
  ['vpc:CreateVSwitch', 400, 'IncorrectVSwitchStatus', 'configuring'],
  ['vpc:DeleteSnatEntry', 400, 'IncorretSnatEntryStatus', 'configuring'],
  ['vpc:CreateSnatEntry', 400, 'EIP_NOT_IN_GATEWAY', 'configuring'],
  ['vpc:CreateSnatEntry', 400, 'IncorrectStatus.NATGW', 'configuring'],
  ['ecs:DeleteInstance', 403, 'IncorrectInstanceStatus.Initializing', 'configuring'],
  ['slb:AddBackendServers', 400, 'ObtainIpFail', 'configuring'],
  ['vpc:AllocateEipAddress', 500, 'OperationFailed.SystemBusy', 'server'],
  ['vpc:DescribeVpcs', 502, '', 'server'],
  ['vpc:DescribeVpcs', undefined, '', 'network'],
  ['vpc:CreateVSwitch', 404, 'InvalidVpcId.NotFound', 'consistency'],
  ['vpc:DeleteVpc', 404, 'InvalidVpcId.NotFound', 'not-found'],
  ['vpc:DescribeVSwitchAttributes', 400, 'InvalidVswitchID.NotFound', 'not-found'],
  ['ecs:DescribeInstanceAttribute', 404, 'InvalidInstanceId.NotFound', 'not-found'],
  ['ecs:CreateSecurityGroup', 403, 'InvalidVpcId.NotFound', 'consistency', 'Specified VPC does not exist.'],
  ['vpc:DeleteVpc', 400, 'DependencyViolation.VSwitch', 'dependency'],
  ['vpc:ReleaseEipAddress', 400, 'IncorrectEipStatus', 'dependency'],
  ['vpc:AssociateEipAddress', 400, 'IncorrectEipStatus', 'configuring'],
  ['vpc:UnassociateEipAddress', 400, 'InvalidIpStatus.HasBeenUsedBySnatTable', 'dependency'],
  ['vpc:DeleteVpc', 400, 'Forbbiden', 'dependency', 'Active custom route in vpc.'],
  ['vpc:CreateVpc', 403, 'Forbbiden', 'permission', 'User not authorized to operate on the specified resource.'],
  ['ecs:DeleteKeyPairs', 400, 'InvalidParameter.KeypairAlreadyAttachedInstance', 'dependency'],
  ['ram:DeleteRole', 409, 'DeleteConflict.Role.Policy', 'dependency'],
  ['ecs:RunInstances', 403, 'OperationDenied.NoStock', 'capacity'],
  ['ecs:RunInstances', 403, 'Zone.NotOnSale', 'capacity'],
  ['vpc:CreateVpc', 400, 'QuotaExceeded.Vpc', 'quota'],
  ['ecs:RunInstances', 403, 'QuotaExceed.ElasticQuota', 'quota'],
  ['vpc:AllocateEipAddress', 400, 'ORDER.QUANTITY_INVALID', 'quota'],
  ['ecs:ImportKeyPair', 400, 'KeyPair.AlreadyExist', 'taken'],
  ['ram:CreateRole', 409, 'EntityAlreadyExists.Role', 'taken'],
  ['ram:AttachPolicyToRole', 404, 'EntityNotExist.Role', 'consistency'],
  ['ram:GetRole', 404, 'EntityNotExist.Role', 'not-found'],
  ['ecs:RunInstances', 403, 'Forbidden.RAM', 'permission'],
  ['ram:CreateRole', 403, 'NoPermission', 'permission'],
  ['kms:CreateKey', 403, 'Forbidden.NoPermission', 'permission'],
  ['vpc:DescribeVpcAttribute', 404, 'InvalidAccessKeyId.NotFound', 'authentication'],
  ['vpc:CreateVpc', 400, 'SignatureDoesNotMatch', 'authentication'],
  ['vpc:CreateVpc', 400, 'SignatureNonceUsed', 'server'],
  ['vpc:CreateVpc', 400, 'InvalidSecurityToken.Expired', 'authentication'],
  ['ecs:RunInstances', 400, 'Account.Arrearage', 'balance'],
  ['ecs:RunInstances', 403, 'InvalidAccountStatus.NotEnoughBalance', 'balance'],
  ['vpc:CreateVpc', 404, 'InvalidAction.NotFound', 'invalid'],
  ['vpc:CreateVpc', 404, 'InvalidRegionId.NotFound', 'invalid'],
  ['ecs:RunInstances', 404, 'InvalidImageId.NotFound', 'invalid'],
  ['vpc:CreateVSwitch', 400, 'InvalidCidrBlock.Overlapped', 'invalid'],
  ['ecs:DeleteInstance', 403, 'InvalidOperation.DeletionProtection', 'invalid'],
  ['vpc:DeleteNatGateway', 400, 'InvalidOperation.DeletionProtection', 'invalid'],
  [
    'slb:DescribeLoadBalancerHTTPListenerAttribute',
    400,
    'InvalidParameter',
    'not-found',
    'The specified resource does not exist.',
  ],
  ['slb:CreateLoadBalancer', 400, 'InvalidParameter', 'invalid', 'The specified bandwidth is invalid.'],
];

describe('classify', () => {
  it.each(CASES.map((row) => ({ row })))('$row.0 $row.1 $row.2 is $row.3', ({ row }) => {
    const [api, status, code, expected, message = ''] = row;
    expect(classify({ api, status, code, message })).toBe(expected);
  });
});
