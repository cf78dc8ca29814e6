/** How RAM writes the names of principals (research, 6.1). Role names are lower case in ARNs. */
export function rootArn(accountId: string): string {
  return `acs:ram::${accountId}:root`;
}

export function userArn(accountId: string, userName: string): string {
  return `acs:ram::${accountId}:user/${userName}`;
}

export function roleArn(accountId: string, roleName: string): string {
  return `acs:ram::${accountId}:role/${roleName.toLowerCase()}`;
}

/** The ARN of a role's session, as GetCallerIdentity says it. */
export function assumedRoleArn(accountId: string, roleName: string, sessionName: string): string {
  return `acs:ram::${accountId}:assumed-role/${roleName.toLowerCase()}/${sessionName}`;
}

export function oidcProviderArn(accountId: string, providerName: string): string {
  return `acs:ram::${accountId}:oidc-provider/${providerName}`;
}

/** What policies name as the resource of a RAM call, as `acs:ram:*:<account>:role/api`. */
export function ramResource(accountId: string, relative: string): string {
  return `acs:ram:*:${accountId}:${relative}`;
}
