import { join } from 'node:path';
import { imageName, type Build, type Service, type Stack } from '../../model/index.ts';

/** One image of the stack on its way to a registry. */
export type ImageJob =
  /** It is built (or was, where there is no `build`) on this machine. */
  | {
      readonly kind: 'push';
      readonly services: readonly string[];
      /** In the engine, without its tag. */
      readonly local: string;
      /** The tag the configuration names. */
      readonly tag: string | undefined;
      /** In the registry, without its tag. */
      readonly to: string;
      readonly build: Build | undefined;
    }
  /** It is public and goes through the stack's mirror. */
  | { readonly kind: 'copy'; readonly services: readonly string[]; readonly from: string; readonly to: string };

/** The stack's own images, and with `mirror` the public ones; each once, whatever the number of services that run it. */
export function imageJobs(
  stack: Stack,
  { root, mirror }: { readonly root: string; readonly mirror: boolean },
): readonly ImageJob[] {
  const jobs = Object.values(stack.services).flatMap((service): readonly ImageJob[] => {
    if (service.image.own) return [pushJob(service, stack, root)];
    const copy = copyJob(service, stack);
    // What names a registry of its own is fetched from there, and no mirror has it.
    return mirror && copy.from !== copy.to ? [copy] : [];
  });
  const merged = new Map<string, ImageJob>();
  for (const job of jobs) {
    const known = merged.get(job.to);
    merged.set(job.to, known === undefined ? job : { ...known, services: [...known.services, ...job.services] });
  }
  return [...merged.values()];
}

function pushJob({ name, image, build }: Service, { registry }: Stack, root: string): ImageJob {
  return {
    kind: 'push',
    services: [name],
    local: image.name,
    tag: image.tag,
    to: imageName(image, registry),
    build:
      build === undefined
        ? undefined
        : {
            ...build,
            context: join(root, build.context),
            dockerfile: join(root, build.context, build.dockerfile),
          },
  };
}

function copyJob({ name, image }: Service, { registry }: Stack): Extract<ImageJob, { kind: 'copy' }> {
  const key = image.digest === undefined ? `:${image.tag ?? 'latest'}` : `@${image.digest}`;
  return { kind: 'copy', services: [name], from: `${image.name}${key}`, to: `${imageName(image, registry)}${key}` };
}
