import { originNear, parsePath, type MapNode } from '../../config/index.ts';
import type { EventBody, Graph } from '../../model/index.ts';

type Report = Extract<EventBody, { type: 'error' }>['error'];

/** Adds to an error about a resource the file and line of the configuration that the resource came from. */
export type Locator = (report: Report) => Report;

export function locatorFor(tree: MapNode, graph: Graph): Locator {
  return (report) => {
    const address = report.where?.address;
    const origin = address === undefined ? undefined : graph.resources.get(address)?.origin;
    if (origin === undefined || report.where?.file !== undefined) return report;
    const { file, line, column } = originNear(tree, parsePath(origin));
    return { ...report, where: { ...report.where, file, line, column } };
  };
}

/** Events that carry an error, with its place filled in. */
export function locateEvent(event: EventBody, locator: Locator): EventBody {
  return event.type === 'error' || event.type === 'resource.failed' ? { ...event, error: locator(event.error) } : event;
}
