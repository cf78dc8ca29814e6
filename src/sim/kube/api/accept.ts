import type { KubeCall } from './call.ts';

/** In which form objects are wanted. */
export type View = 'object' | 'table' | 'metadata';

const VIEWS: Readonly<Record<string, View>> = {
  Table: 'table',
  PartialObjectMetadata: 'metadata',
  PartialObjectMetadataList: 'metadata',
};

/** The first form that the client accepts and the server has. */
export function wantedView(call: KubeCall): View {
  for (const range of ranges(call)) {
    const view = VIEWS[range.parameters['as'] ?? ''];
    if (view !== undefined) return view;
    if (range.type === 'application/json' || range.type === '*/*') return 'object';
  }
  return 'object';
}

/** The version of aggregated discovery that is accepted (`v2`), with the media type to be echoed. */
export function aggregatedDiscovery(call: KubeCall): { readonly version: string; readonly type: string } | undefined {
  for (const { type, parameters } of ranges(call)) {
    const { g, v, as } = parameters;
    if (type !== 'application/json') continue;
    if (as === undefined) return undefined;
    if (g === 'apidiscovery.k8s.io' && as === 'APIGroupDiscoveryList' && (v === 'v2' || v === 'v2beta1'))
      return { version: v, type: `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList` };
  }
  return undefined;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

function ranges({ request }: KubeCall): readonly MediaRange[] {
  const header = request.headers['accept'] ?? '*/*';
  return header.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    return {
      type: type.toLowerCase(),
      parameters: Object.fromEntries(parameters.map((pair) => pair.split('=', 2) as [string, string])),
    };
  });
}
