import { mapAt, nameOf, numberAt, rowsAt, textAt, type KubeObject } from '../object.ts';
import type { Trouble } from './trouble.ts';

/** Restarts after which a crash loop is believed. */
const CRASHES = 3;
/** Failed pulls after which the image is believed to be missing. */
const PULLS = 3;

/** What is wrong with a container, by what its status says it waits for. */
export function containerTrouble(
  pod: KubeObject,
  status: KubeObject,
  events: readonly KubeObject[],
): Trouble | undefined {
  const reason = textAt(status, 'state.waiting.reason');
  const explain = REASONS[reason];
  if (explain !== undefined) return explain({ pod, status, events, reason });
  return textAt(status, 'state.terminated.reason') === '' || numberAt(status, 'state.terminated.exitCode') === 0
    ? undefined
    : ended({ pod, status, events, reason });
}

interface Symptom {
  readonly pod: KubeObject;
  readonly status: KubeObject;
  readonly events: readonly KubeObject[];
  readonly reason: string;
}

const REASONS: Readonly<Record<string, (symptom: Symptom) => Trouble>> = {
  ErrImagePull: imageTrouble,
  ImagePullBackOff: imageTrouble,
  InvalidImageName: imageTrouble,
  ErrImageNeverPull: imageTrouble,
  RegistryUnavailable: imageTrouble,
  CrashLoopBackOff: crashing,
  CreateContainerConfigError: configTrouble,
  CreateContainerError: configTrouble,
  RunContainerError: startTrouble,
  StartError: startTrouble,
};

function imageTrouble({ pod, status, events, reason }: Symptom): Trouble {
  const image = textAt(status, 'image');
  const said = pullMessage(pod, status, events);
  const hint = imageHint(said, pod);
  const tries = failuresOf(pod, events, /pull/i);
  const hopeless = reason === 'InvalidImageName' || reason === 'ErrImageNeverPull' || tries >= PULLS;
  return {
    key: `image ${nameOf(pod)} ${image}`,
    headline: `the image ${image} cannot be pulled`,
    why: `${hint.why} ${said === '' ? '' : `The node says: ${said}`}`.trim(),
    fix: hint.fix,
    patienceSeconds: hopeless ? 0 : 60,
    failures: failuresOf(pod, events, /^failed to pull/i),
  };
}

/** What the registry said; other events only say that the pull failed, or that the node backs off. */
function pullMessage(pod: KubeObject, status: KubeObject, events: readonly KubeObject[]): string {
  const told = eventsOf(pod, events)
    .filter((event) => textAt(event, 'reason') === 'Failed')
    .map((event) => textAt(event, 'message'));
  const first =
    told.find((message) => /^failed to pull/i.test(message)) ?? told.find((message) => /pull/i.test(message));
  return first ?? textAt(status, 'state.waiting.message');
}

function failuresOf(pod: KubeObject, events: readonly KubeObject[], message: RegExp): number {
  const failures = eventsOf(pod, events).filter(
    (event) => textAt(event, 'reason') === 'Failed' && message.test(textAt(event, 'message')),
  );
  return failures.reduce((sum, event) => sum + eventCount(event), 0);
}

/** The event's own count, or that of its series. */
function eventCount(event: KubeObject): number {
  return Math.max(1, numberAt(event, 'count'), numberAt(event, 'series.count'));
}

interface Hint {
  readonly why: string;
  readonly fix: string;
}

/** What registries say, from containerd and the OCI distribution specification. */
function imageHint(said: string, pod: KubeObject): Hint {
  if (/no match(?:ing)?.*(?:platform|manifest)|exec format|does not match the specified platform/i.test(said)) {
    return {
      why: 'The image is not built for the processor of the node.',
      fix: 'Build and push it for the node’s platform as well (linux/amd64 or linux/arm64).',
    };
  }
  if (/unauthorized|authentication required|denied|forbidden|\b40[13]\b|no basic auth/i.test(said)) {
    const secrets = rowsAt(pod, 'spec.imagePullSecrets').map((row) => textAt(row, 'name'));
    const names = secrets.length === 0 ? 'names no imagePullSecrets' : `uses the pull secret ${secrets.join(', ')}`;
    return {
      why: `The registry does not let the node in; the pod ${names}.`,
      fix: 'Give the pod a pull secret for this registry that is valid, or let the node’s identity pull from it. A name that does not exist is refused in the same way.',
    };
  }
  if (/not found|manifest unknown|name unknown|\b404\b|does not exist/i.test(said)) {
    return { why: 'The registry has no such image.', fix: 'Check name and tag, and push the image: landfall push.' };
  }
  if (/no such host|timeout|timed out|refused|unreachable|TLS|x509/i.test(said)) {
    return {
      why: 'The node cannot reach the registry.',
      fix: 'Check the registry’s name, and that the nodes have a way to it (NAT, a VPC endpoint, a mirror).',
    };
  }
  return { why: 'The node could not pull it.', fix: 'Check name, tag and pull secret of the image.' };
}

function crashing({ pod, status }: Symptom): Trouble {
  const restarts = numberAt(status, 'restartCount');
  const [name, last] = [textAt(status, 'name'), mapAt(status, 'lastState.terminated')];
  return {
    key: `crash ${nameOf(pod)} ${name}`,
    headline: `the container ${name} of ${nameOf(pod)} keeps crashing: ${exitText(last)}, ${restarts} restarts`,
    ...exitHint(last, pod, name),
    patienceSeconds: restarts >= CRASHES ? 0 : Number.POSITIVE_INFINITY,
    failures: restarts,
    log: { pod: nameOf(pod), container: name, previous: true },
  };
}

function ended({ pod, status }: Symptom): Trouble {
  const [name, last] = [textAt(status, 'name'), mapAt(status, 'state.terminated')];
  return {
    key: `ended ${nameOf(pod)} ${name}`,
    headline: `the container ${name} of ${nameOf(pod)} ended: ${exitText(last)}`,
    ...exitHint(last, pod, name),
    patienceSeconds: Number.POSITIVE_INFINITY,
    log: { pod: nameOf(pod), container: name, previous: false },
  };
}

function exitText(terminated: KubeObject): string {
  const reason = textAt(terminated, 'reason');
  const code = numberAt(terminated, 'exitCode', Number.NaN);
  const exit = Number.isNaN(code) ? 'it ended' : `exit code ${code}`;
  return reason === '' || reason === 'Error' ? exit : `${exit}, ${reason}`;
}

function exitHint(terminated: KubeObject, pod: KubeObject, container: string): Hint {
  const code = numberAt(terminated, 'exitCode');
  if (textAt(terminated, 'reason') === 'OOMKilled') {
    const limit = textAt(
      rowsAt(pod, 'spec.containers').find((row) => textAt(row, 'name') === container),
      'resources.limits.memory',
    );
    return {
      why: `It used more memory than its limit${limit === '' ? '' : ` of ${limit}`} and was killed.`,
      fix: 'Raise resources.limits.memory, or let the program use less.',
    };
  }
  if (code === 126 || code === 127) {
    return {
      why: 'The command is not in the image, or cannot be run there.',
      fix: 'Check command and args, and that the image is built for the node’s processor.',
    };
  }
  return {
    why: textAt(terminated, 'message') || 'The program in the container ends by itself.',
    fix: 'Mend what its log says, then run the same command again.',
  };
}

function configTrouble({ pod, status, reason }: Symptom): Trouble {
  const said = textAt(status, 'state.waiting.message') || reason;
  const [name, missing] = [textAt(status, 'name'), missingIn(said)];
  return {
    key: `config ${nameOf(pod)} ${name} ${said}`,
    headline:
      missing === undefined
        ? `the container ${name} of ${nameOf(pod)} cannot be made: ${said}`
        : `the container ${name} of ${nameOf(pod)} needs ${missing}, which is not there`,
    why: `The node says: ${said}`,
    fix:
      missing === undefined ? 'Mend what the node names.' : `Make ${missing} in the pod’s namespace, or mend the name.`,
    patienceSeconds: 45,
  };
}

/** `configmap "x" not found` or `couldn't find key k in Secret ns/x` to the object's name. */
export function missingIn(said: string): string | undefined {
  const [, kind, name] =
    /(configmap|secret|serviceaccount|persistentvolumeclaim|storageclass)[^"]{0,40}"([^"]+)" not found/i.exec(said) ??
    [];
  if (kind !== undefined) return `${NAMES[kind.toLowerCase()] ?? kind} ${name}`;
  const [, key, object, place] = /couldn't find key (\S+) in (ConfigMap|Secret) (\S+)/i.exec(said) ?? [];
  return key === undefined ? undefined : `the key ${key} in ${object} ${place}`;
}

const NAMES: Readonly<Record<string, string>> = {
  configmap: 'ConfigMap',
  secret: 'Secret',
  serviceaccount: 'ServiceAccount',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  storageclass: 'StorageClass',
};

function startTrouble({ pod, status }: Symptom): Trouble {
  const [name, said] = [textAt(status, 'name'), textAt(status, 'state.waiting.message')];
  return {
    key: `start ${nameOf(pod)} ${name}`,
    headline: `the container ${name} of ${nameOf(pod)} does not start`,
    why: `The node says: ${said}`,
    fix: 'Check command, args and mounts, and that the image is built for the node’s processor.',
    patienceSeconds: 20,
  };
}

/** Events about one object. */
export function eventsOf(object: KubeObject, events: readonly KubeObject[]): readonly KubeObject[] {
  const uid = textAt(object, 'metadata.uid');
  return events.filter((event) => {
    const about = mapAt(event, 'involvedObject');
    const told = textAt(about, 'uid');
    if (uid !== '' && told !== '') return uid === told;
    return textAt(about, 'name') === nameOf(object) && textAt(about, 'kind') === textAt(object, 'kind');
  });
}
