import type { Service, ServiceHealthCheck } from '../../model/index.ts';
import type { ComposeDraft } from './draft.ts';
import { literals, seconds } from './text.ts';
import type { ComposeValue } from './yaml-text.ts';

/**
 * The question that Docker asks inside the container. Docker has no probes of its own, and no program can be assumed
 * to be in every image: without a command of the configuration there is none.
 */
export function healthCommand({ probe, command }: ServiceHealthCheck): readonly string[] | undefined {
  if (command !== undefined && command.length > 0) return command;
  return probe.kind === 'command' && probe.command.length > 0 ? probe.command : undefined;
}

export function isAsked(service: Service | undefined): boolean {
  return service?.healthCheck !== undefined && healthCommand(service.healthCheck) !== undefined;
}

export function healthOf({ name, healthCheck }: Service, draft: ComposeDraft): ComposeValue | undefined {
  if (healthCheck === undefined) return undefined;
  const command = healthCommand(healthCheck);
  if (command === undefined) {
    draft.note(
      `services.${name}.healthCheck`,
      `Docker asks inside the container alone, and the image may have neither wget nor curl: left out; say how with healthCheck.command, as [curl, -fsS, "http://127.0.0.1:PORT/"]`,
    );
    return undefined;
  }
  return {
    test: ['CMD', ...literals(command)],
    interval: seconds(healthCheck.intervalSeconds),
    timeout: seconds(healthCheck.timeoutSeconds),
    retries: healthCheck.retries,
    start_period: seconds(healthCheck.startSeconds),
  };
}
