import { describe, expect, test } from 'vitest';
import { hasKubernetesContracts, kubernetesContract } from '../../../test/support/kubernetes-contract.ts';
import { LandfallError } from '../../base/index.ts';
import type { CloudError } from '../../model/index.ts';
import { apiError } from '../client/api-error.ts';
import { conflictReport } from './conflicts.ts';

interface Step {
  readonly name: string;
  readonly response: { readonly code: number; readonly status?: object };
}

/** A recorded refusal of a server-side apply, as the client throws it. */
function recorded(name: string): CloudError {
  const { steps } = kubernetesContract('ssa-fixtures-1.36.json') as { readonly steps: readonly Step[] };
  const response = steps.find((step) => step.name === name)?.response;
  return apiError({
    api: 'kubernetes:apps/v1 Deployment apply',
    status: response?.code ?? 0,
    text: JSON.stringify(response?.status),
    retryAfter: undefined,
    requestId: undefined,
  });
}

describe.skipIf(!hasKubernetesContracts)(
  'refusals of server-side apply, as recorded (skipped without ../shared/contracts)',
  () => {
    test.each<[string, string]>([
      ['conflict on differing value', 'Deployment w: somebody else owns .spec.replicas ("tool")'],
      [
        'apply over a field owned by Update conflicts',
        'Deployment w: somebody else owns .spec.paused ("kubectl-edit")',
      ],
      [
        'apply after plain create: conflicts list every changed field',
        'Deployment w: somebody else owns .spec.replicas ("plain"), .spec.selector ("plain"), .spec.template.spec.containers[name="c"].image ("plain")',
      ],
    ])('%s names every field and its owner', (name, headline) => {
      const report = conflictReport(recorded(name), 'Deployment w', 'kubernetes_manifest.w');
      expect(report).toBeInstanceOf(LandfallError);
      expect((report as LandfallError).report).toMatchObject({
        code: 'LF8007',
        headline,
        where: { address: 'kubernetes_manifest.w' },
        fix: expect.stringContaining('--force-conflicts') as string,
      });
    });

    test.each<[string, string]>([
      ['resourceVersion mismatch conflicts', 'lock'],
      ['unknown field is rejected in apply (schema typed)', 'invalid'],
      ['wrong type', 'invalid'],
      ['list map entry without key', 'invalid'],
      ['duplicate list map key', 'invalid'],
      ['managedFields must be empty', 'invalid'],
      ['missing fieldManager', 'invalid'],
      ['name mismatch', 'invalid'],
      ['fieldValidation Strict on create with unknown field', 'invalid'],
    ])('%s is %s', (name, errorClass) => {
      const error = recorded(name);
      expect(error.errorClass).toBe(errorClass);
      expect(conflictReport(error, 'Deployment w', 'kubernetes_manifest.w')).toBe(error);
    });
  },
);
