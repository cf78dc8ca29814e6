import type { ComposeTarget, Service, Stack } from '../../model/index.ts';
import type { RenderNote } from '../note.ts';
import { COMPOSE_DIRECTORY, draftOf, type ComposeDraft } from './draft.ts';
import { envFile, envExample } from './env-files.ts';
import { noteGaps } from './gaps.ts';
import { overrideExample } from './override-example.ts';
import { secretFiles, secretsSection, secretVariables } from './secrets.ts';
import { servicesOf } from './service.ts';
import { hostDirectories, volumesSection } from './storage.ts';
import { composeVariables } from './variables.ts';
import { composeText, type ComposeValue } from './yaml-text.ts';

export interface ComposeRenderInput {
  readonly stack: Stack;
  readonly target: ComposeTarget;
  /** Key of the target, as `local`. */
  readonly targetName: string;
  /**
   * Where the value at a path of the configuration was written, as `config/common/services.yaml`, for the comments.
   * Without line numbers the files stay the same when lines move.
   */
  readonly origin?: (path: string) => string | undefined;
}

export interface ComposeRendering {
  /** Path from the stack's directory to text. */
  readonly files: ReadonlyMap<string, string>;
  readonly notes: readonly RenderNote[];
}

/** The Compose files of a stack, as a careful person would write them; no secret's value is in them. */
export function renderCompose(input: ComposeRenderInput): ComposeRendering {
  const { stack, target, origin } = input;
  const notes: RenderNote[] = [];
  const secrets = secretFiles(stack);
  const reserved = secretVariables(stack).map(({ variable }) => variable);
  const draft = draftOf({ stack, target, secrets, variables: composeVariables(reserved), notes, origin });
  const files = new Map<string, string>();
  const add = (name: string, text: string): void => void files.set(`${COMPOSE_DIRECTORY}/${name}`, text);
  add('docker-compose.yml', mainFile(input, draft));
  const gpu = gpuFile(stack);
  if (gpu !== undefined) add('docker-compose.gpu.yml', gpu);
  add('docker-compose.override.yml.example', overrideExample(draft));
  add('.env', envFile(draft));
  add('.env.example', envExample(draft));
  for (const [path, text] of draft.extra) add(path, text);
  noteGaps(draft);
  return { files, notes };
}

function mainFile({ stack, target, targetName }: ComposeRenderInput, draft: ComposeDraft): string {
  const directories = hostDirectories(draft);
  const services = Object.values(stack.services).flatMap((service) => servicesOf(service, directories, draft));
  const volumes = volumesSection(draft, directories);
  const value: Readonly<Record<string, ComposeValue>> = {
    name: target.projectName,
    services: Object.fromEntries(services),
    ...section('volumes', volumes),
    ...section('secrets', secretsSection(draft)),
    ...section('configs', Object.fromEntries(draft.configs)),
  };
  const header = [
    `${stack.project} on Docker Compose: profile ${stack.profile}, target ${targetName}.`,
    'Written by Landfall from the configuration named in the comments; `landfall render` writes it again.',
    'What stands in ${…} may be set in .env or in the shell; paths count from this directory.',
  ];
  return composeText({ value, header: header.join('\n'), comments: draft.comments });
}

function section(key: string, entries: Readonly<Record<string, ComposeValue>>): Readonly<Record<string, ComposeValue>> {
  return Object.keys(entries).length === 0 ? {} : { [key]: entries };
}

/** Laid over the main file where there are GPUs; undefined when no service takes one. */
function gpuFile({ services }: Stack): string | undefined {
  const taking = Object.values(services).filter(({ gpus }) => gpus > 0);
  if (taking.length === 0) return undefined;
  return composeText({
    value: { services: Object.fromEntries(taking.map((service) => [service.name, withGpus(service)])) },
    header: [
      'GPUs for those who take them, laid over the main file:',
      '  docker compose -f docker-compose.yml -f docker-compose.gpu.yml up -d',
      'The machine needs the NVIDIA Container Toolkit.',
    ].join('\n'),
    comments: new Map(taking.map(({ name }) => [`services.${name}`, `services.${name}.gpus`])),
  });
}

function withGpus({ gpus }: Service): ComposeValue {
  const devices = [{ driver: 'nvidia', count: gpus, capabilities: ['gpu'] }];
  return { deploy: { resources: { reservations: { devices } } } };
}
