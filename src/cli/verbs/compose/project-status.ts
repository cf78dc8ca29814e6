import { EXIT, formatDuration, type ExitCode } from '../../../base/index.ts';
import type { ComposeStatus, PublishedPort, ServiceStatus } from '../../../compose/index.ts';
import type { CliContext } from '../../context.ts';
import type { CloudFlags } from '../../flags/flags.ts';
import type { Style } from '../../text/style.ts';
import { table } from '../../text/table.ts';
import { openProject, type HeldProject } from '../../wiring/project.ts';
import type { Work } from '../../wiring/run-command.ts';

/** How every service is, and where it answers. */
export async function statusOfProject(
  context: CliContext,
  flags: CloudFlags,
  { work, held }: { readonly work: Work; readonly held: HeldProject },
): Promise<ExitCode> {
  const { compose } = await openProject(context, flags, { work, held, files: 'draft' });
  const status = await compose.status();
  work.screen.answer('status', status, () => statusText(status, work.screen.style));
  return EXIT.done;
}

export function statusText({ services, volumes }: ComposeStatus, style: Style): string {
  if (services.every(({ state }) => state === 'absent')) return 'Nothing runs: landfall apply';
  const rows = services.map((service) => [
    isWell(service) ? style.green('✓') : style.yellow('!'),
    style.bold(service.service),
    conditionText(service, style),
    style.cyan(service.ports.map(addressOf).join('  ')),
    style.dim(service.image ?? ''),
    service.uptimeMs === undefined ? '' : style.dim(`up ${formatDuration(service.uptimeMs)}`),
  ]);
  const kept = volumes.length === 0 ? [] : [style.dim(`  volumes: ${volumes.join(', ')}`)];
  return [table(rows, '  '), ...kept].join('\n');
}

function isWell({ state, health, exitCode }: ServiceStatus): boolean {
  if (state === 'running') return health === undefined || health === 'healthy';
  return state === 'exited' && exitCode === 0;
}

function conditionText(service: ServiceStatus, style: Style): string {
  const { state, health, exitCode, orphan } = service;
  const words = [
    health ?? (state === 'exited' ? `ended with ${exitCode ?? '?'}` : state),
    ...(orphan ? ['no longer configured'] : []),
    ...(service.restarts === 0 ? [] : [`${service.restarts} restarts`]),
  ].join(', ');
  return isWell(service) ? style.dim(words) : style.yellow(words);
}

/** As a person would open it; everywhere is here as well. */
function addressOf({ hostIp, hostPort, protocol }: PublishedPort): string {
  const host = hostIp === '0.0.0.0' || hostIp === '::' || hostIp === '' ? 'localhost' : hostIp;
  return protocol === 'tcp' ? `http://${host}:${hostPort}` : `${protocol}://${host}:${hostPort}`;
}
