import { VirtualClock, must } from '../../src/base/index.ts';
import type { ApiRequest, Attributes, DriverIo, Wait } from '../../src/model/index.ts';

/** A scripted answer: data, a list used one by one (the last one stays), or a function of the request; an Error is thrown. */
export type Answer =
  | Attributes
  | Error
  | readonly (Attributes | Error)[]
  | ((request: ApiRequest) => Attributes | Error);

export interface RecordingIo extends DriverIo {
  readonly calls: ApiRequest[];
  /** Names of the calls so far, as `vpc:CreateVpc`. */
  readonly names: () => readonly string[];
  /** The last call of that name. */
  readonly last: (api: string) => ApiRequest;
}

/** A DriverIo that answers from a script and remembers every request. An API without a script answers an empty object. */
export function recordingIo(script: Readonly<Record<string, Answer>>): RecordingIo {
  const clock = new VirtualClock(0);
  const calls: ApiRequest[] = [];
  const used = new Map<string, number>();
  const nameOf = (request: ApiRequest): string => `${request.product}:${request.action}`;
  return {
    clock,
    calls,
    signal: new AbortController().signal,
    names: () => calls.map(nameOf),
    last: (api) =>
      must(
        calls.findLast((request) => nameOf(request) === api),
        `no call of ${api}`,
      ),
    call: (request) => {
      calls.push(request);
      const api = nameOf(request);
      const turn = used.get(api) ?? 0;
      used.set(api, turn + 1);
      const answer = answerOf(script[api], request, turn);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    waitFor,
    progress: () => undefined,
  };
}

function answerOf(answer: Answer | undefined, request: ApiRequest, turn: number): Attributes | Error {
  if (answer === undefined) return {};
  if (typeof answer === 'function') return answer(request);
  if (!Array.isArray(answer)) return answer as Attributes | Error;
  const list = answer as readonly (Attributes | Error)[];
  return must(list[Math.min(turn, list.length - 1)], 'an empty script');
}

async function waitFor<T>({ what, poll }: Wait<T>): Promise<T> {
  for (let turn = 0; turn < 20; turn += 1) {
    const result = await poll();
    if (result !== undefined) return result;
  }
  throw new TypeError(`waited in vain for ${what}`);
}
