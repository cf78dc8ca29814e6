/** The provider whose vocabulary the resource types speak, pinned to the line that they were checked against. */
export const TERRAFORM_PROVIDER = { name: 'alicloud', source: 'aliyun/alicloud', version: '~> 1.283' } as const;
