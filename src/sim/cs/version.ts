import type { Action, Answer } from '../service.ts';
import { fault } from './faults.ts';

/** A Kubernetes version on offer. */
interface Version {
  readonly version: string;
  /** ISO dates. */
  readonly released: string;
  readonly expires: string;
}

/** Newest first. The form of the name is checked against a source (research, 1.3), the patch numbers are not. */
const VERSIONS: readonly Version[] = [
  { version: '1.35.0-aliyun.1', released: '2026-05-12', expires: '2028-05-12' },
  { version: '1.34.1-aliyun.1', released: '2025-11-20', expires: '2027-11-20' },
  { version: '1.33.3-aliyun.1', released: '2025-07-15', expires: '2027-07-15' },
  { version: '1.32.7-aliyun.1', released: '2025-02-20', expires: '2027-02-20' },
];

const FORM = /^1\.(\d+)\.(\d+)-aliyun\.\d+$/;

/** The version asked for, else the newest. Any patch of a minor version on offer is taken. */
export function versionFor(asked: string | undefined): string {
  if (asked === undefined) return VERSIONS[0]?.version ?? '';
  const minor = minorOf(asked);
  if (minor === undefined || !VERSIONS.some(({ version }) => minorOf(version) === minor)) {
    throw fault('InvalidParameter', `kubernetes_version ${asked} is not supported`);
  }
  return asked;
}

/** 34 of `1.34.1-aliyun.1`; undefined for another form. */
function minorOf(version: string): number | undefined {
  const match = FORM.exec(version);
  return match === null ? undefined : Number(match[1]);
}

/** The version that a cluster goes to next: of the next minor, or a later patch of its own; empty for the newest. */
export function nextVersion(current: string): string {
  const minor = minorOf(current) ?? 0;
  const next = VERSIONS.find(({ version }) => minorOf(version) === minor + 1);
  const same = VERSIONS.find(({ version }) => minorOf(version) === minor);
  return next?.version ?? (same !== undefined && patchOf(same.version) > patchOf(current) ? same.version : '');
}

/** Whether an upgrade from one to the other is allowed: a later patch, or the next minor version. */
export function isUpgrade(from: string, to: string): boolean {
  const [before, after] = [minorOf(from) ?? 0, minorOf(to) ?? 0];
  return after === before + 1 || (after === before && patchOf(to) > patchOf(from));
}

function patchOf(version: string): number {
  return Number(FORM.exec(version)?.[2] ?? 0);
}

export const actions: Readonly<Record<string, Action>> = {
  DescribeKubernetesVersionMetadata: {
    summary: 'lists Kubernetes versions on offer',
    mutates: false,
    required: ['Region', 'ClusterType'],
    route: { method: 'GET', path: '/api/v1/metadata/versions' },
    reply: { body: 'items' },
    run: ({ params }) => {
      const wanted = params.text('KubernetesVersion');
      return { items: VERSIONS.filter(({ version }) => wanted === undefined || version === wanted).map(show) };
    },
  },
};

function show({ version, released, expires }: Version): Answer {
  return {
    version,
    multi_az: 'true',
    runtimes: [{ name: 'containerd', version: '2.1.5' }],
    images: [],
    capabilities: {},
    release_date: released,
    expiration_date: expires,
    creatable: true,
  };
}
