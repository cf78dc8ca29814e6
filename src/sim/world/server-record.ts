import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from './lock.ts';
import { replaceFile } from './replace-file.ts';

/** `server.json` of a world directory: the server that is running it, for other processes of the same user. */
export interface ServerRecord {
  readonly v: 1;
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly endpoint: string;
  readonly speed: number;
  readonly startedAt: string;
  readonly accountId: string;
  readonly defaultRegion: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly caFile: string | undefined;
  readonly adminToken: string;
}

export function writeServerRecord(worldDir: string, record: ServerRecord): void {
  replaceFile(fileIn(worldDir), `${JSON.stringify(record, undefined, 2)}\n`);
}

export function dropServerRecord(worldDir: string): void {
  rmSync(fileIn(worldDir), { force: true });
}

/** The record of a server whose process is still there; what a killed one left behind does not count. */
export function readServerRecord(worldDir: string): ServerRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(fileIn(worldDir), 'utf8')) as ServerRecord;
    return isRunning(record.pid) ? record : undefined;
  } catch {
    return undefined;
  }
}

function fileIn(worldDir: string): string {
  return join(worldDir, 'server.json');
}
