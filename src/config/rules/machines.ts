import { findImage, findInstanceType, imageFamilies } from '../../catalog/index.ts';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

type MachineDocument = ConfigDocument['machines'][string];

/** Smallest disk, GiB, for which a performance level is sold. */
const LEVEL_FROM_GIB: Readonly<Record<string, number>> = { PL0: 20, PL1: 20, PL2: 461, PL3: 1261 };

/** Images, disks and spot terms. */
export function checkMachines(document: ConfigDocument, findings: Findings): void {
  for (const [key, machine] of Object.entries(document.machines)) {
    const path = ['machines', key];
    checkImage(machine, path, findings);
    checkDisk(machine, path, findings);
    if (machine.spot !== undefined && machine.deletionProtection) {
      findings.add(
        'LF1017',
        [...path, 'deletionProtection'],
        `${key}: spot machines cannot be protected against deletion`,
      );
    }
  }
}

function checkImage({ image }: MachineDocument, path: Path, findings: Findings): void {
  if ('family' in image) {
    findings.choice('LF1016', [...path, 'image', 'family'], {
      what: 'image family',
      value: image.family,
      allowed: imageFamilies(),
    });
    return;
  }
  const known = findImage(image.id);
  if (known === undefined) return;
  const withdrawn =
    known.withdrawnAt === undefined ? 'will be withdrawn one day' : `was withdrawn on ${known.withdrawnAt}`;
  findings.add('LF1102', [...path, 'image', 'id'], `the image ${image.id} ${withdrawn}`, {
    severity: known.withdrawnAt === undefined ? 'warning' : 'error',
    ...(known.family === undefined ? {} : { fix: `Use \`image: { family: "${known.family}" }\`.` }),
  });
}

function checkDisk({ disk, type }: MachineDocument, path: Path, findings: Findings): void {
  const known = findInstanceType(type);
  if (known !== undefined && !known.diskCategories.includes(disk.category)) {
    findings.add('LF1017', [...path, 'disk', 'category'], `${type} takes no ${disk.category} disks`, {
      allowed: known.diskCategories,
    });
  }
  const level = disk.performanceLevel;
  if (level === undefined) return;
  if (disk.category !== 'cloud_essd') {
    findings.add(
      'LF1017',
      [...path, 'disk', 'performanceLevel'],
      `performance levels belong to cloud_essd disks, not ${disk.category}`,
    );
  }
  const from = LEVEL_FROM_GIB[level] ?? 0;
  if (disk.sizeGiB < from)
    findings.add(
      'LF1017',
      [...path, 'disk', 'performanceLevel'],
      `${level} is sold from ${from} GiB, the disk has ${disk.sizeGiB}`,
    );
}
