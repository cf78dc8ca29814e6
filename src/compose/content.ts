import type { Client } from './client.ts';
import type { Desired, FileGrant, FileModel, ServiceModel } from './desired.ts';
import type { ContainerFacts } from './observed.ts';

/** A secret or config whose content was copied into containers when they started. */
interface Copied {
  /** As `secrets.api-key`. */
  readonly name: string;
  /** Where it is in the container. */
  readonly path: string;
  readonly content: string;
}

/**
 * The names of secrets and configs whose content in a running container is another than it should be. Docker Compose
 * copies them in and never looks again: its digest covers the definition, not the content.
 */
export async function staleContents(
  client: Client,
  desired: Desired,
  { service, container }: { readonly service: ServiceModel; readonly container: ContainerFacts },
): Promise<readonly string[]> {
  const copied = await copiedContents(client, desired, service);
  const stale = await Promise.all(
    copied.map(async ({ name, path, content }) => {
      const found = await contentIn(client, container.Id, path);
      return found === undefined || found === content ? [] : [name];
    }),
  );
  return stale.flat();
}

/** Every secret's content that can be known here, so that it can be hidden. */
export async function secretContents(client: Client, desired: Desired): Promise<readonly string[]> {
  const values = await Promise.all(Object.values(desired.secrets).map((secret) => contentOf(client, secret)));
  return values.flatMap((value) => (value === undefined || value === '' ? [] : [value]));
}

async function copiedContents(client: Client, desired: Desired, service: ServiceModel): Promise<readonly Copied[]> {
  const find = (kind: 'secrets' | 'configs', folder: string): Promise<readonly Copied[]>[] =>
    (service[kind] ?? []).map(async (grant) => {
      const file = desired[kind][grant.source];
      const content = file === undefined ? undefined : await contentOf(client, file);
      if (content === undefined) return [];
      return [{ name: `${kind}.${grant.source}`, path: targetOf(grant, folder), content }];
    });
  return (await Promise.all([...find('secrets', '/run/secrets'), ...find('configs', '')])).flat();
}

function targetOf({ source, target = source }: FileGrant, folder: string): string {
  return target.startsWith('/') ? target : `${folder}/${target}`;
}

/** Files are mounted and need no copy. */
async function contentOf(client: Client, { environment, content }: FileModel): Promise<string | undefined> {
  if (content !== undefined) return content;
  return environment === undefined ? undefined : variable(client, environment);
}

/** A variable as Docker Compose sees it: of the environment, else of `.env`, which it reads itself. */
async function variable(client: Client, name: string): Promise<string | undefined> {
  const given = client.options.env[name];
  if (given !== undefined) return given;
  const { directory, project } = client.options;
  const probe = `services: {probe: {image: none, environment: {VALUE: "\${${name}-}"}}}`;
  const { exit, stdout } = await client.probe(
    ['-f', '-', '--project-directory', directory, '-p', project, 'config', '--format', 'json'],
    probe,
  );
  if (exit !== 0) return undefined;
  const model = JSON.parse(stdout) as Partial<Desired>;
  return model.services?.['probe']?.environment?.['VALUE']?.replaceAll('$$', '$');
}

/** Reads a file out of a container; undefined when it is not there. */
async function contentIn(client: Client, id: string, path: string): Promise<string | undefined> {
  const { exit, stdout } = await client.docker(['cp', `${id}:${path}`, '-']);
  return exit === 0 ? firstOfArchive(stdout) : undefined;
}

const TAR_BLOCK = 512;

/** The content of an archive's first file; tar keeps its size in octal at byte 124. */
export function firstOfArchive(archive: string): string | undefined {
  const size = Number.parseInt(archive.slice(124, 136), 8);
  if (!Number.isInteger(size)) return undefined;
  return Buffer.from(archive.slice(TAR_BLOCK), 'utf8').subarray(0, size).toString('utf8');
}
