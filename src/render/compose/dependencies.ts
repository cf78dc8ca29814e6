import type { DependencyCondition, Service } from '../../model/index.ts';
import type { ComposeDraft } from './draft.ts';
import { isAsked } from './health.ts';

const CONDITIONS: Readonly<Record<DependencyCondition, string>> = {
  started: 'service_started',
  healthy: 'service_healthy',
  completed: 'service_completed_successfully',
};

export type Dependencies = Readonly<Record<string, { readonly condition: string }>>;

/** What a service waits for, as far as Compose can tell. */
export function dependenciesOf(service: Service, draft: ComposeDraft): Dependencies {
  const entries = Object.entries(service.dependsOn).flatMap(([name, wanted]) => {
    const path = `services.${service.name}.dependsOn.${name}`;
    const other = draft.stack.services[name];
    if (other?.run.kind === 'schedule' && service.run.kind !== 'schedule') {
      draft.note(path, `${name} runs by a schedule, which Compose has not; nothing can wait for it`);
      return [];
    }
    const blind = wanted === 'healthy' && !isAsked(other);
    if (blind)
      draft.note(path, `Docker cannot tell whether ${name} is healthy; the service waits only until it has started`);
    return [[name, { condition: CONDITIONS[blind ? 'started' : wanted] }]];
  });
  return Object.fromEntries(entries) as Dependencies;
}
