import { tableOf, type Row } from '../world/table.ts';

export type ProjectStatus = 'AVAILABLE' | 'READONLY' | 'FROZEN' | 'DELETING';

/** Settings as they were sent, in the API's own names. */
export type Settings = Readonly<Record<string, unknown>>;

/** A project; the id is its name, unique in the whole world. */
export interface Project extends Row {
  readonly regionId: string;
  readonly owner: string;
  readonly status: ProjectStatus;
  readonly comment: string;
  readonly defaultQuota: string;
  readonly productType: string;
  readonly properties: Settings;
  readonly securityProperties: Settings;
  readonly ipWhiteList: Settings;
  readonly threeTierModel: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const PROJECTS = tableOf<Project>('maxcompute.project', { indexes: ['regionId'] });
