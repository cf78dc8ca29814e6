import { formatBytes, formatCores } from '../../base/index.ts';
import type { Arg, InitStep, Service } from '../../model/index.ts';
import { environmentKey, fileKey } from './config-maps.ts';
import { gpuLimits } from './gpu.ts';
import { imageName } from './image-name.ts';
import { given, givenSome, listed, nameOf, serviceName, type Place } from './place.ts';
import { probesOf } from './probes.ts';
import { isOptional, secretKey, SECRETS } from './secrets.ts';
import { containerSecurityContext } from './security.ts';
import { FILES, SECRET_FILES, TEMPORARY, volumeName } from './volume-names.ts';

/** The service's container. */
export function containerOf(place: Place, service: Service): Readonly<Record<string, Arg>> {
  return given({
    name: serviceName(service),
    ...processOf(place, service, service),
    ports: listed(
      Object.entries(service.ports).map(([name, { port, protocol }]) => ({
        name,
        containerPort: port,
        protocol: protocol.toUpperCase(),
      })),
    ),
    env: listed(secretEnvironment(place, service)),
    resources: resourcesOf(place, service),
    ...probesOf(service.healthCheck),
  });
}

/** A step before it: the same environment and volumes, its own command. */
export function initContainerOf(place: Place, service: Service, step: InitStep): Readonly<Record<string, Arg>> {
  const own = Object.entries(step.env).map(([name, value]) => ({ name, value: unexpanded(value) }));
  const secret = secretEnvironment(place, service).filter(({ name }) => !own.some((entry) => entry.name === name));
  return given({
    // Containers of a pod have different names.
    name: step.name === serviceName(service) ? `init-${step.name}` : step.name,
    ...processOf(place, service, step),
    env: listed([...secret, ...own]),
    resources: resourcesOf({ ...place, gpu: false }, service),
  });
}

/** What the service's container and its init steps have alike: program, environment, files. */
function processOf(
  place: Place,
  service: Service,
  { image, entrypoint, command }: Pick<InitStep, 'image' | 'entrypoint' | 'command'>,
): Readonly<Record<string, Arg | undefined>> {
  return {
    image: imageName(image ?? service.image, place.stack.registry),
    command: entrypoint?.map(unexpanded),
    args: command?.map(unexpanded),
    workingDir: image === service.image || image === undefined ? service.workingDir : undefined,
    envFrom:
      Object.keys(service.env).length === 0 ? undefined : [{ configMapRef: { name: nameOf(environmentKey(service)) } }],
    volumeMounts: listed(mountsOf(service)),
    securityContext: containerSecurityContext(service),
  };
}

/** Requests, and limits that hold the GPUs too. */
function resourcesOf(place: Place, service: Service): Readonly<Record<string, Arg>> {
  const { cores, bytes, coresLimit, bytesLimit } = service.resources;
  const limits = givenSome({
    cpu: coresLimit === undefined ? undefined : formatCores(coresLimit),
    memory: formatBytes(bytesLimit),
    ...gpuLimits(place, service),
  });
  return given({ requests: { cpu: formatCores(cores), memory: formatBytes(bytes) }, limits });
}

function secretEnvironment(place: Place, { secrets }: Service): readonly Readonly<Record<string, Arg>>[] {
  return secrets
    .filter(({ file }) => file === undefined)
    .map((use) => ({
      name: use.env,
      valueFrom: {
        secretKeyRef: given({
          name: nameOf(SECRETS),
          key: secretKey(use.secret),
          optional: isOptional(place, use) ? true : undefined,
        }),
      },
    }));
}

function mountsOf({ mounts, files, secrets, security }: Service): readonly Arg[] {
  return [
    ...mounts.map(({ volume, path, readOnly }) =>
      given({ name: volumeName(volume), mountPath: path, readOnly: readOnly ? true : undefined }),
    ),
    ...Object.keys(files).map((path) => ({ name: FILES, mountPath: path, subPath: fileKey(path), readOnly: true })),
    ...secrets.flatMap(({ secret, file }) =>
      file === undefined ? [] : [{ name: SECRET_FILES, mountPath: file, subPath: secretKey(secret), readOnly: true }],
    ),
    ...(security.readOnlyRoot && !mounts.some(({ path }) => path === '/tmp')
      ? [{ name: TEMPORARY, mountPath: '/tmp' }]
      : []),
  ];
}

/** Kubernetes would put variables in place of `$(NAME)`; what is written is meant as it stands. */
function unexpanded(text: string): string {
  return text.replaceAll('$(', '$$$$(');
}
