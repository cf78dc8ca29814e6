import { parseDuration } from '../../../base/index.ts';
import { textOf } from './note.ts';
import type { Reader } from './reader.ts';
import { textsOf } from './reader.ts';

/** A health check that is a command in the container, with Docker's own times where none are said. */
export function healthCheckOf(service: Reader): Readonly<Record<string, unknown>> | undefined {
  const health = service.map('healthcheck');
  if (health === undefined) return undefined;
  const command = commandOf(health);
  const times = {
    interval: durationOf(health, 'interval', '30s'),
    timeout: durationOf(health, 'timeout', '30s'),
    retries: retriesOf(health),
    start: durationOf(health, 'start_period', '0s'),
  };
  health.rest();
  if (command !== undefined) return { command, ...times };
  if (health.text('disable') === 'true' || textsOf(health.peek('test'))[0] === 'NONE')
    service.changed('healthcheck', 'turned off: the image’s own check is asked by nobody here anyway');
  else service.left('healthcheck', 'without a test the image’s own check is asked, which is not known here');
  return undefined;
}

function commandOf(health: Reader): readonly string[] | undefined {
  const test = health.take('test');
  if (health.text('disable') === 'true') return undefined;
  if (test?.kind === 'scalar') return ['/bin/sh', '-c', textOf(test) ?? ''];
  const [kind, ...words] = textsOf(test);
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', words.join(' ')];
  return kind === 'CMD' && words.length > 0 ? words : undefined;
}

function durationOf(health: Reader, key: string, usual: string): string {
  const text = health.text(key);
  if (text === undefined) return usual;
  if (parseDuration(text) !== undefined && !/^[\d.]+$/.test(text)) return text;
  health.left(key, `${text} is no time; ${usual} is taken`);
  return usual;
}

function retriesOf(health: Reader): number {
  const text = health.text('retries');
  const count = Number(text ?? 3);
  if (Number.isInteger(count) && count >= 1 && count <= 100) return count;
  health.left('retries', `${text} is not from 1 to 100; 3 is taken`);
  return 3;
}
