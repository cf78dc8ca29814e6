import { must } from '../../src/base/index.ts';
import { ram, sdkClients, type Door } from './sdk-clients.ts';

/** Makes a RAM user with a policy of these statements, or with several policies, and tells its key pair. */
export async function newUser(
  root: Door,
  userName: string,
  ...policies: readonly (readonly object[])[]
): Promise<Door> {
  const clients = sdkClients(root);
  await clients.ram.createUser(new ram.CreateUserRequest({ userName }));
  for (const [index, statements] of policies.entries())
    await grant(root, { userName, policyName: `${userName}-may-${index + 1}` }, statements);
  const { body } = await clients.ram.createAccessKey(new ram.CreateAccessKeyRequest({ userName }));
  const key = must(body?.accessKey, 'a key');
  return { endpoint: root.endpoint, accessKeyId: key.accessKeyId ?? '', accessKeySecret: key.accessKeySecret ?? '' };
}

async function grant(
  root: Door,
  { userName, policyName }: { readonly userName: string; readonly policyName: string },
  statements: readonly object[],
): Promise<void> {
  const clients = sdkClients(root);
  const policyDocument = JSON.stringify({ Version: '1', Statement: statements });
  await clients.ram.createPolicy(new ram.CreatePolicyRequest({ policyName, policyDocument }));
  await clients.ram.attachPolicyToUser(
    new ram.AttachPolicyToUserRequest({ policyName, policyType: 'Custom', userName }),
  );
}
