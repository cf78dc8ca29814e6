/** What Docker Compose says it does: about one thing, or that it failed. */
export type Progress =
  | {
      readonly kind: 'container' | 'network' | 'volume' | 'image';
      /** The name in the engine; for images the service that wants it. */
      readonly name: string;
      /** Compose's own word, as `Creating`, `Started`, `Healthy`. */
      readonly status: string;
    }
  | { readonly kind: 'error'; readonly message: string };

/** Reads a line of progress, JSON (Compose 2.29 and later) or plain; undefined for anything else. */
export function parseProgress(line: string): Progress | undefined {
  return line.startsWith('{') ? fromJson(line) : (thing(line) ?? pull(line) ?? build(line));
}

interface JsonLine {
  readonly id?: string;
  readonly text?: string;
  readonly status?: string;
  readonly error?: boolean;
  readonly message?: string;
  readonly parent_id?: string;
}

function fromJson(line: string): Progress | undefined {
  const { id = '', text = '', status = '', error, message, parent_id: parent } = parsed(line);
  if (error === true) return message === undefined ? undefined : { kind: 'error', message };
  // Layers of an image have a parent.
  if (id === '' || parent !== undefined) return undefined;
  return thing(` ${id}  ${status === '' ? text : status}`) ?? pull(` ${id} ${text} ${status}`);
}

/** Nothing for a line that only looks like JSON. */
function parsed(line: string): JsonLine {
  try {
    return JSON.parse(line) as JsonLine;
  } catch {
    return {};
  }
}

/** ` Container shop-api-1  Creating`; older plugins put a volume's name in quotes. */
function thing(line: string): Progress | undefined {
  const found = /^ (Container|Network|Volume|Image) "?([^\s"]+)"?\s+(\S.*)$/.exec(line);
  if (found === null) return undefined;
  const [, kind = '', name = '', status = ''] = found;
  return { kind: KINDS[kind] ?? 'container', name, status: status.trim() };
}

const KINDS: Readonly<Record<string, 'container' | 'network' | 'volume' | 'image'>> = {
  Container: 'container',
  Network: 'network',
  Volume: 'volume',
  Image: 'image',
};

/** ` api Pulling `, ` api Error manifest unknown` */
function pull(line: string): Progress | undefined {
  const found = /^ (\S+) (Pulling|Pulled|Skipped|Interrupted|Warning|Error)\b\s*(.*)$/.exec(line);
  if (found === null) return undefined;
  const [, name = '', word = '', more = ''] = found;
  return { kind: 'image', name, status: more.trim() === '' ? word : `${word}: ${more.trim()}` };
}

/** `#6 [api 2/3] COPY . /app` */
function build(line: string): Progress | undefined {
  const found = /^#\d+ \[(\S+) (.+?)\] (.+)$/.exec(line);
  return found === null ? undefined : { kind: 'image', name: found[1] ?? '', status: `${found[2]} ${found[3]}` };
}
