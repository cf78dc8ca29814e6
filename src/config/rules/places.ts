import {
  findInstanceType,
  findRegion,
  INSTANCE_TYPES,
  INSTANCE_TYPES_AS_OF,
  REGIONS,
  zoneSells,
  zonesSelling,
} from '../../catalog/index.ts';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';
import type { ConfigDocument } from '../schema/document.ts';

/** Regions, zones and instance types against the dated catalog. Only an alicloud target is held against it: other clouds have places of their own. */
export function checkPlaces(document: ConfigDocument, findings: Findings, chosen: string): void {
  const names = REGIONS.map((region) => region.id);
  const target = document.targets[chosen];
  const { region } = document;
  if (region === undefined) checkRegionNeeded(target, findings);
  else if (target === undefined || target.kind === 'alicloud')
    findings.choice('LF1013', ['region'], { what: 'region', value: region, allowed: names });
  for (const [id, choice] of Object.entries(document.regions)) {
    findings.choice('LF1013', ['regions', id], { what: 'region', value: id, allowed: names });
    for (const [name, zone] of Object.entries(choice.zones))
      checkZone(id, zone, ['regions', id, 'zones', name], findings);
  }
  for (const [name, other] of Object.entries(document.targets)) {
    // The chosen target's region is the document's own by now.
    if (other.kind === 'alicloud' && other.region !== undefined && other.region !== region)
      findings.choice('LF1013', ['targets', name, 'region'], { what: 'region', value: other.region, allowed: names });
  }
  checkRegionChosen(document, findings);
  checkSubnetsAndMachines(document, findings);
}

function checkRegionNeeded(target: ConfigDocument['targets'][string] | undefined, findings: Findings): void {
  if (target !== undefined && target.kind !== 'alicloud' && target.kind !== 'terraform') return;
  findings.add('LF1007', ['region'], 'the configuration needs region', { fix: 'Add `region:`.' });
}

function checkSubnetsAndMachines(document: ConfigDocument, findings: Findings): void {
  for (const [key, subnet] of Object.entries(document.network?.subnets ?? {})) {
    checkZone(document.region ?? '', subnet.zone, ['network', 'subnets', key, 'zone'], findings);
  }
  for (const [key, machine] of Object.entries(document.machines)) {
    const path = ['machines', key];
    checkType(document, machine, [...path, 'type'], findings);
    for (const [index, { type = machine.type, subnet = machine.subnet }] of machine.alternatives.entries())
      checkType(document, { type, subnet }, [...path, 'alternatives', index], findings);
  }
}

function checkRegionChosen({ region = '', regions }: ConfigDocument, findings: Findings): void {
  const listed = Object.keys(regions);
  if (listed.length > 0 && findRegion(region) !== undefined && !listed.includes(region)) {
    findings.add('LF1013', ['region'], `${region} is not one of the stack’s regions`, { allowed: listed });
  }
  if (findRegion(region)?.closing === true) {
    findings.add('LF1104', ['region'], `${region} is being closed`, { severity: 'warning' });
  }
}

function checkZone(region: string, zone: string, path: readonly string[], findings: Findings): void {
  const known = findRegion(region);
  if (known !== undefined)
    findings.choice('LF1014', path, { what: `zone of ${region}`, value: zone, allowed: known.zones });
}

function checkType(
  document: ConfigDocument,
  machine: Pick<ConfigDocument['machines'][string], 'type' | 'subnet'>,
  path: Path,
  findings: Findings,
): void {
  const types = INSTANCE_TYPES.map((type) => type.id);
  findings.choice('LF1015', path, { what: 'instance type', value: machine.type, allowed: types });
  const zone = document.network?.subnets[machine.subnet]?.zone;
  const region = findRegion(document.region ?? '');
  if (
    findInstanceType(machine.type) === undefined ||
    zone === undefined ||
    region === undefined ||
    !region.zones.includes(zone)
  )
    return;
  if (zoneSells(zone, machine.type)) return;
  const others = zonesSelling(region.zones, machine.type);
  findings.add('LF1103', path, `${zone} may not sell ${machine.type} (table of ${INSTANCE_TYPES_AS_OF})`, {
    severity: 'warning',
    fix: others.length === 0 ? 'Choose another type.' : `Zones that sell it: ${others.join(', ')}.`,
  });
}
