import { authorize } from '../ram/authorize.ts';
import { ApiFault, type Call, type Caller } from '../service.ts';
import type { HttpRequest } from './http-request.ts';
import type { FoundAction } from './service-directory.ts';

/** Asks RAM whether the caller may; refuses in the product's words. */
export function insistAllowed(request: HttpRequest, { service, name, action }: FoundAction, call: Call): void {
  // What anybody may call decides by itself who is let in (a role's trust policy).
  if (call.caller.kind === 'root' || action.anonymous === true) return;
  const permission = action.permission ?? `${service.code}:${name}`;
  const resources = action.resources?.(call) ?? ['*'];
  const tags = Object.entries(call.params.tags()).map(([key, value]) => [`acs:RequestTag/${key}`, value] as const);
  const context = {
    'acs:SourceIp': request.sourceIp,
    'acs:SecureTransport': String(request.secure),
    ...Object.fromEntries(tags),
  };
  const verdict = authorize(call.world, call.caller, { action: permission, resources, context });
  if (verdict.allowed) return;
  const { status, code, message } = service.forbidden;
  throw new ApiFault(status, code, message, { AccessDeniedDetail: deniedDetail(call.caller, permission, verdict) });
}

function deniedDetail(
  caller: Caller,
  permission: string,
  verdict: { readonly type: string; readonly policyType: string },
): Record<string, string> {
  return {
    AuthAction: permission,
    AuthPrincipalType: caller.kind === 'user' ? 'SubUser' : 'AssumedRoleUser',
    AuthPrincipalOwnerId: caller.accountId,
    AuthPrincipalDisplayName:
      caller.kind === 'user' ? caller.principalId : `${caller.name ?? ''}:${caller.principalId.split(':')[1] ?? ''}`,
    NoPermissionType: verdict.type,
    PolicyType: verdict.policyType,
  };
}
