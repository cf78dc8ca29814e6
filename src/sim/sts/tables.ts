import { tableOf, type Row } from '../world/table.ts';

/** A temporary key pair; `id` is its `STS.` AccessKeyId. The row outlives the key for a day, to answer "expired". */
export interface SessionRow extends Row {
  readonly secret: string;
  readonly securityToken: string;
  readonly roleId: string;
  readonly roleName: string;
  readonly sessionName: string;
  /** Virtual milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Narrows what the role may do; empty when the session has none. */
  readonly policy: string;
}
export const SESSIONS = tableOf<SessionRow>('sts.session', { counted: false });
