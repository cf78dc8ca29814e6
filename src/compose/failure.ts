import type { ErrorDetails, LandfallError } from '../base/index.ts';
import { engineError, type Client } from './client.ts';
import { fail, type ComposeErrorCode } from './errors.ts';
import { ownerOfPort } from './host-port.ts';
import type { Mask } from './mask.ts';
import { containersOf, serviceOf, type ContainerFacts } from './observed.ts';
import { linesOf } from './text.ts';

/** How a run of Docker Compose ended badly. */
export interface Failure {
  readonly client: Client;
  readonly mask: Mask;
  /** What Compose said last. */
  readonly message: string;
  /** The service that each container name means. */
  readonly serviceNamed: (container: string) => string | undefined;
}

/** Lines of a container's log that an error shows. */
const LOG_LINES = 10;

/** What a failure means: the error of the whole, and of each service that is not as it should be. */
export interface Explained {
  readonly error: LandfallError;
  /** By address. */
  readonly services: ReadonlyMap<string, LandfallError>;
}

/** What a container tells of itself says more than Compose's sentence about it. */
const VAGUE: ReadonlySet<string> = new Set(['LF5113', 'LF5114', 'LF5120', 'LF5121']);

/** Explains a failed run by what Compose said and by how the containers are. */
export async function explain(failure: Failure): Promise<Explained> {
  const services = await containerErrors(failure);
  const told = await messageError(failure);
  const address = told.report.where?.address;
  const own = VAGUE.has(told.report.code) ? blamed(failure, services, address) : undefined;
  if (own !== undefined) return { error: own, services };
  if (address !== undefined) services.set(address, told);
  return { error: told, services };
}

/** The error of the service that Compose names; of any that has one when Compose only says that time is over. */
function blamed(
  { message }: Failure,
  services: ReadonlyMap<string, LandfallError>,
  address: string | undefined,
): LandfallError | undefined {
  if (address !== undefined) return services.get(address);
  return /application not healthy|deadline/i.test(message) ? [...services.values()][0] : undefined;
}

async function containerErrors(failure: Failure): Promise<Map<string, LandfallError>> {
  const containers = await containersOf(failure.client).catch(() => []);
  const errors = new Map<string, LandfallError>();
  for (const container of containers) {
    const error = await containerError(failure, container);
    const address = `docker_container.${serviceOf(container)}`;
    if (error !== undefined && !errors.has(address)) errors.set(address, error);
  }
  return errors;
}

/** What is wrong with a container; undefined when it runs and is not unhealthy, or was never started. */
async function containerError(
  { client, mask }: Failure,
  container: ContainerFacts,
): Promise<LandfallError | undefined> {
  const { State } = container;
  const service = serviceOf(container);
  const where = atService(service);
  const log = (): Promise<string> => lastLog(client, container, mask);
  if (State.Status === 'running' && State.Health?.Status === 'unhealthy') {
    const why = joined([lastCheck(container, mask), await log()]);
    return fail('LF5113', { headline: `${service} is unhealthy`, where, why });
  }
  const how = ending(container);
  if (how === undefined) return undefined;
  const memory = State.OOMKilled === true ? 'It was killed because it used more memory than it may.' : undefined;
  const why = joined([memory, exitMeaning(State.ExitCode), await log()]);
  return fail('LF5114', { headline: `${service} ${how} with exit code ${State.ExitCode}`, where, why });
}

/** How a container ended badly; undefined when it did not. */
function ending({ State, RestartCount }: ContainerFacts): string | undefined {
  if (State.Status === 'restarting' || (State.Status === 'running' && RestartCount > 2)) return 'keeps ending';
  return State.Status === 'exited' && State.ExitCode !== 0 ? 'ended' : undefined;
}

/** The last answer of the health check, when there is one. */
export function lastCheck({ State }: ContainerFacts, mask: Mask): string | undefined {
  const last = State.Health?.Log?.at(-1);
  if (last === undefined) return undefined;
  const said = last.Output.trim() === '' ? 'said nothing' : `said: ${mask.text(last.Output.trim())}`;
  return `Its last health check (exit code ${last.ExitCode}) ${said}`;
}

async function lastLog(client: Client, { Id }: ContainerFacts, mask: Mask): Promise<string> {
  const { stdout, stderr } = await client.docker(['logs', '--tail', String(LOG_LINES), Id]);
  const lines = linesOf(`${stdout}${stderr}`).slice(-LOG_LINES);
  if (lines.length === 0) return 'It wrote nothing to its log.';
  return ['Its log ends:', ...lines.map((line) => `  ${mask.text(line)}`)].join('\n');
}

/** Exit codes that say something by themselves. */
function exitMeaning(code: number): string | undefined {
  if (code === 127) return 'Exit code 127: the command was not found in the image.';
  if (code === 126) return 'Exit code 126: the command cannot be run.';
  return code === 137 ? 'Exit code 137: it was killed.' : undefined;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('\n');
}

/** How a sentence of Docker is told; the pattern's groups are the values. */
interface Meaning {
  readonly pattern: RegExp;
  readonly code: ComposeErrorCode;
  readonly tell: (groups: readonly string[], failure: Failure) => ErrorDetails | Promise<ErrorDetails>;
}

const MEANINGS: readonly Meaning[] = [
  {
    pattern:
      /(?:listen (?:tcp|udp)\d? |Bind for )(\S*?):(\d+)(?:: bind: address already in use| failed: port is already allocated)/,
    code: 'LF5110',
    tell: takenPort,
  },
  { pattern: /container (\S+) is unhealthy/, code: 'LF5113', tell: ofContainer('is unhealthy') },
  {
    pattern: /container (\S+) exited \((\d+)\)/,
    code: 'LF5114',
    tell: ofContainer('ended, though it should go on running'),
  },
  {
    pattern: /service "([^"]+)" didn't complete successfully: exit (\d+)/,
    code: 'LF5114',
    tell: ([service, exit]) => ({ headline: `${service} ended with exit code ${exit}`, where: atService(service) }),
  },
  {
    pattern: /could not select device driver "([^"]*)"/,
    code: 'LF5115',
    tell: ([driver]) => ({ headline: `the engine has no driver ${driver || 'for devices'}: no GPU for the container` }),
  },
  {
    pattern: /bind source path does not exist: (.+)/,
    code: 'LF5116',
    tell: ([path]) => ({ headline: `${path} does not exist`, fix: `Create it: mkdir -p ${path}` }),
  },
  {
    pattern: /container name "\/?([^"]+)" is already in use by container "([0-9a-f]+)"/,
    code: 'LF5117',
    tell: ([name, id = '']) => ({
      headline: `the container name ${name} is taken`,
      fix: `Look at it with \`docker inspect ${id.slice(0, 12)}\`; remove it with \`docker rm -f ${name}\` or rename it.`,
    }),
  },
  {
    pattern: /create network (\S+): .*(?:Pool overlaps|overlaps? with)/i,
    code: 'LF5118',
    tell: ([network]) => ({ headline: `the network ${network} overlaps with another one of the engine` }),
  },
  {
    pattern: /could not find an available,? non-overlapping|all predefined address pools have been fully subnetted/,
    code: 'LF5118',
    tell: () => ({ headline: 'the engine has no addresses left for another network' }),
  },
  {
    pattern: /(?:network|volume) "?([^\s"]+)"? (?:declared as external, but could not be )?(?:not )?found/,
    code: 'LF5119',
    tell: ([name]) => ({ headline: `there is no external ${name}` }),
  },
  {
    pattern: /application not healthy after (\S+)|context deadline exceeded/,
    code: 'LF5120',
    tell: waitedLong,
  },
  {
    pattern: /failed to solve: (.+)|compose build requires (.+)/,
    code: 'LF5124',
    tell: ([solve, requires]) => ({
      headline: requires === undefined ? `the build failed: ${solve}` : `building needs ${requires}`,
    }),
  },
  {
    pattern: /(?:pull access denied|unauthorized|denied|no basic auth credentials|authentication required)/i,
    code: 'LF5112',
    tell: (_, { message, mask }) => ({
      headline: `the registry refuses the image: ${mask.text(lastSentence(message))}`,
    }),
  },
  {
    pattern: /manifest for (\S+) not found/,
    code: 'LF5111',
    tell: ([image]) => ({ headline: `the registry has no ${image}`, fix: imageFix(image) }),
  },
  {
    pattern: /No such image: (\S+)/i,
    code: 'LF5111',
    tell: ([image]) => ({ headline: `${image} is not on this machine`, fix: imageFix(image) }),
  },
  {
    pattern: /(?:Get|Head|Post) "(https?:\/\/[^/"]+)\/v2[^"]*": (.+)/,
    code: 'LF5111',
    tell: ([registry, why]) => ({ headline: `the registry ${registry} does not answer: ${why}` }),
  },
  {
    pattern: /(?:invalid reference format|repository name must be|manifest unknown|not found: manifest)/,
    code: 'LF5111',
    tell: (_, { message }) => ({ headline: `the image cannot be had: ${lastSentence(message)}` }),
  },
];

async function messageError(failure: Failure): Promise<LandfallError> {
  const { message, mask } = failure;
  if (/cannot connect to the docker daemon|permission denied while trying to connect/i.test(message))
    return engineError(message);
  const cloud = { api: 'docker:compose', code: 'failed', message: mask.text(lastSentence(message)) };
  for (const { pattern, code, tell } of MEANINGS) {
    const found = pattern.exec(message);
    if (found !== null) return fail(code, { cloud, ...(await tell(found.slice(1), failure)) });
  }
  return fail('LF5121', { headline: `Docker Compose failed: ${cloud.message}`, cloud });
}

async function takenPort([ip = '', port = '']: readonly string[], { client }: Failure): Promise<ErrorDetails> {
  const address = ip === '0.0.0.0' || ip === '::' ? '' : ip;
  const owner = await ownerOfPort(client, { ip: address, port: Number(port), protocol: 'tcp' });
  const by = owner === undefined ? '' : ` by ${owner.text}`;
  return { headline: `port ${address === '' ? port : `${address}:${port}`} is taken${by}` };
}

function ofContainer(what: string): Meaning['tell'] {
  return ([container = ''], { serviceNamed }) => {
    const service = serviceNamed(container);
    return {
      headline: `${service ?? container} ${what}`,
      ...(service === undefined ? {} : { where: atService(service) }),
    };
  };
}

function atService(service = ''): { readonly address: string } {
  return { address: `docker_container.${service}` };
}

/** Who is still not healthy, and what its checks say. */
async function waitedLong(_: readonly string[], { client, mask }: Failure): Promise<ErrorDetails> {
  const containers = await containersOf(client).catch(() => []);
  const waiting = containers.filter(({ State }) => State.Health?.Status === 'starting' || State.Status === 'created');
  const names = waiting.map(serviceOf).join(', ');
  const checks = waiting.map((one) => `${serviceOf(one)}: ${lastCheck(one, mask) ?? 'no health check has run yet.'}`);
  return {
    headline: names === '' ? 'the services were not ready in time' : `not ready in time: ${names}`,
    ...(checks.length === 0 ? {} : { why: checks.join('\n') }),
  };
}

function imageFix(image = ''): string {
  const registry = /^[^/]+[.:][^/]*\//.test(image) ? ` (\`docker push ${image}\`)` : '';
  return `Build it under this name, or push it${registry}, or mend the name; then run the same command again.`;
}

/** The last line that is a sentence about the failure. */
function lastSentence(message: string): string {
  const lines = linesOf(message).filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? 'it said nothing').trim().replace(/^Error response from daemon: /, '');
}
