/** Kubernetes quantities: `500m`, `2`, `1.5`, `512Mi`, `4Gi`, `1G`, `1e3`. */
const FORM = /^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?$/;

const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number a quantity stands for (cores, bytes, pieces); undefined when it has another form. */
export function parseQuantity(text: string | number): number | undefined {
  const match = FORM.exec(String(text));
  if (match === null) return undefined;
  const suffix = match[2] ?? '';
  if (/^[eE][+-]?[0-9]/.test(suffix)) return Number(text);
  const scale = SCALE[suffix];
  return scale === undefined ? undefined : Number(match[1]) * scale;
}

/** Cores as Kubernetes writes them: `2`, `500m`. */
export function formatCores(cores: number): string {
  const millis = Math.round(cores * 1000);
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

const BINARY = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

/** Bytes in the largest binary unit that leaves a whole number: `4Gi`, `1536Mi`. */
export function formatBytes(bytes: number): string {
  const whole = Math.round(bytes);
  const unit = whole === 0 ? undefined : BINARY.find((each) => whole % (SCALE[each] ?? 1) === 0);
  return unit === undefined ? String(whole) : `${whole / (SCALE[unit] ?? 1)}${unit}`;
}
