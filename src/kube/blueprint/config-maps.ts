import { digest } from '../../base/index.ts';
import type { Service } from '../../model/index.ts';
import { namespaced } from './labels.ts';
import { keyPart, serviceName, servicesOf, type Draft, type Place } from './place.ts';

/** A service's environment and its files. Their names stay; a digest of them in the pods' annotations rolls the pods. */
export function configMapDrafts(place: Place): readonly Draft[] {
  return servicesOf(place).flatMap((service) => [...environmentOf(place, service), ...filesOf(place, service)]);
}

export function environmentKey(service: Service): string {
  return `configmap_${keyPart(service.name)}_env`;
}

export function filesKey(service: Service): string {
  return `configmap_${keyPart(service.name)}_files`;
}

/** The name of a file's text in the ConfigMap: its path, with what a key may not hold replaced. */
export function fileKey(path: string): string {
  return path.replace(/^\/+/, '').replaceAll(/[^\w.-]/g, '_');
}

/** Changes when what the pods are told changes; undefined when they are told nothing. */
export function configDigest({ env, files }: Service): string | undefined {
  const told = Object.keys(env).length + Object.keys(files).length > 0;
  return told ? digest({ env, files }).slice(0, 16) : undefined;
}

function environmentOf(place: Place, service: Service): readonly Draft[] {
  if (Object.keys(service.env).length === 0) return [];
  return [draftOf(place, service, { key: environmentKey(service), suffix: 'env', data: service.env })];
}

function filesOf(place: Place, service: Service): readonly Draft[] {
  const files = Object.entries(service.files);
  if (files.length === 0) return [];
  const data = Object.fromEntries(files.map(([path, text]) => [fileKey(path), text]));
  return [draftOf(place, service, { key: filesKey(service), suffix: 'files', data })];
}

interface ConfigMapParts {
  readonly key: string;
  readonly suffix: 'env' | 'files';
  readonly data: Readonly<Record<string, string>>;
}

function draftOf(place: Place, service: Service, { key, suffix, data }: ConfigMapParts): Draft {
  const metadata = namespaced(place, `${serviceName(service)}-${suffix}`, { service });
  return {
    key,
    manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
    origin: `services.${service.name}.${suffix}`,
  };
}
