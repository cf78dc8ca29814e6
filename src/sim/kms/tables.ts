import { tableOf, type Row } from '../world/table.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport';

/** A customer master key. A pending deletion is a `due` change that removes the row. */
export interface Key extends Row {
  readonly regionId: string;
  readonly arn: string;
  readonly state: KeyState;
  readonly spec: string;
  readonly usage: 'ENCRYPT/DECRYPT' | 'SIGN/VERIFY';
  readonly origin: 'Aliyun_KMS' | 'EXTERNAL';
  readonly protectionLevel: 'SOFTWARE' | 'HSM';
  readonly description: string;
  /** Account id, or the service a default key belongs to. */
  readonly creator: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** When a scheduled deletion happens; undefined unless the state is PendingDeletion. */
  readonly deleteAt: number | undefined;
  /** Rotation period in seconds; undefined when rotation is off. */
  readonly rotationSeconds: number | undefined;
  /** Rotations are due whole periods after this time (milliseconds), while the key is enabled. */
  readonly rotationFrom: number;
  readonly deletionProtection: boolean;
  readonly deletionProtectionDescription: string;
  /** The default key policy, JSON text. */
  readonly policy: string;
  /** 32 bytes in hex, from which the material of every version follows. */
  readonly secret: string;
  /** Oldest first; the last is the primary one. Rotations that time alone brought about since the last change are not among them. */
  readonly versions: readonly KeyVersion[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface KeyVersion {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** An alias; `id` is `<region>:<alias name>`. */
export interface Alias extends Row {
  readonly regionId: string;
  /** With its `alias/` prefix. */
  readonly name: string;
  readonly keyId: string;
}

export const KEYS = tableOf<Key>('kms.key', { indexes: ['regionId'] });
export const ALIASES = tableOf<Alias>('kms.alias', { indexes: ['regionId', 'keyId'] });
