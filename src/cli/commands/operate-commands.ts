import { buildRouteMap } from '@stricli/core';
import { CLOUD_FLAGS, parseTime, STACK_ALIASES, STACK_FLAGS, type CloudFlags } from '../flags/flags.ts';
import { parseCount, parsePair } from '../flags/pairs.ts';
import type { KubeconfigFlags } from '../verbs/cluster.ts';
import type { DoctorFlags } from '../verbs/doctor.ts';
import type { LogsFlags } from '../verbs/logs.ts';
import type { MetricFlags } from '../verbs/metric.ts';
import type { PushFlags } from '../verbs/push.ts';
import type { ServiceFlags } from '../wiring/ready-services.ts';
import { command, commandWithTwo, commandWithWords } from './define.ts';

const text = (input: string): string => input;

const TIMEOUT = {
  timeout: {
    kind: 'parsed',
    parse: parseTime,
    brief: 'give up after this long, as 10m',
    optional: true,
    placeholder: 'TIME',
  },
} as const;

/** Commands that look after what is deployed. */
export const operateCommands = {
  logs: commandWithWords<LogsFlags>({
    brief: 'print what services wrote (compose and kubernetes targets)',
    full: '  landfall logs -t local\n  landfall logs -t k8s devai --follow --tail 20\n  landfall logs -t k8s devai --previous     of the life before the last restart',
    flags: {
      ...CLOUD_FLAGS,
      follow: { kind: 'boolean', brief: 'go on with what comes', default: false, withNegated: false },
      tail: { kind: 'parsed', parse: parseCount, brief: 'only the last lines', optional: true, placeholder: 'N' },
      previous: {
        kind: 'boolean',
        brief: 'in a cluster: of the life before the last restart',
        default: false,
        withNegated: false,
      },
    },
    words: { name: 'service', brief: 'only these services' },
    aliases: { ...STACK_ALIASES, f: 'follow' },
    load: async () => (await import('../verbs/logs.ts')).logs,
  }),
  restart: commandWithWords<ServiceFlags>({
    brief: 'restart running services and wait until they are well (compose and kubernetes targets)',
    full: '  landfall restart -t k8s devai\n  landfall restart -t local --timeout 2m',
    flags: { ...CLOUD_FLAGS, ...TIMEOUT },
    words: { name: 'service', brief: 'only these services' },
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/restart.ts')).restart,
  }),
  wait: commandWithWords<ServiceFlags>({
    brief: 'wait until running services are well (compose and kubernetes targets)',
    full: '  landfall wait -t k8s --timeout 5m\n  landfall wait -t local devai',
    flags: { ...CLOUD_FLAGS, ...TIMEOUT },
    words: { name: 'service', brief: 'only these services' },
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/wait.ts')).wait,
  }),
  push: commandWithWords<PushFlags>({
    brief: 'build the stack’s own images and bring them to the target’s registry',
    full: 'Logs in with what docker login kept, else with what the registry’s cloud gives (ECR, Azure, Google, Alibaba). Uploads go on after a cut; layers that are there are not sent again. The tag is the configuration’s own unless --tag says otherwise.\n\n  landfall push -t eks\n  landfall push -t eks devai --tag commit\n  landfall push -t ack --mirror            also copies the public images into registry.mirror',
    flags: {
      ...STACK_FLAGS,
      tag: {
        kind: 'parsed',
        parse: text,
        brief: 'commit, content, or the tag itself',
        optional: true,
        placeholder: 'TAG',
      },
      mirror: {
        kind: 'boolean',
        brief: 'also copy public images into registry.mirror',
        default: false,
        withNegated: false,
      },
      insecure: {
        kind: 'parsed',
        parse: text,
        brief: 'registry that may be spoken to without TLS; this machine always may',
        optional: true,
        variadic: true,
        placeholder: 'HOST',
      },
    },
    words: { name: 'service', brief: 'only the images of these services' },
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/push.ts')).push,
  }),
  leftovers: command<CloudFlags>({
    brief: 'name what the cloud keeps although the stack is gone',
    full: 'Looks for what carries the tags of this stack and profile and is in no state, and for what the cloud keeps of resources that were removed. Exit code 10 when something remains that costs money and was not asked to stay.\n\n  landfall leftovers -p prod\n  landfall destroy -p prod --leftovers     removes what can be removed',
    flags: CLOUD_FLAGS,
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/leftovers.ts')).leftovers,
  }),
  doctor: command<DoctorFlags>({
    brief: 'look for what is wrong around the stack; --fix mends it',
    full: 'Checks the configuration, the lock, the journal, the credentials and the monitoring agents of the machines.\n\n  landfall doctor -p prod\n  landfall doctor -p prod --fix',
    flags: {
      ...CLOUD_FLAGS,
      fix: { kind: 'boolean', brief: 'mend what can be mended', default: false, withNegated: false },
    },
    aliases: STACK_ALIASES,
    load: async () => (await import('../verbs/doctor.ts')).doctor,
  }),
};

/** Commands about the deployed cluster. */
export const clusterCommands = buildRouteMap({
  docs: { brief: 'the deployed Kubernetes cluster' },
  routes: {
    kubeconfig: command<KubeconfigFlags>({
      brief:
        'print access to the cluster (deployed, or simulated and served), or write it to a file that only you can read',
      full: '  landfall cluster kubeconfig -p prod -o kosmos.kubeconfig\n  landfall cluster kubeconfig -p prod --minutes 60 --internal',
      flags: {
        ...CLOUD_FLAGS,
        out: { kind: 'parsed', parse: text, brief: 'file to write, mode 0600', optional: true, placeholder: 'FILE' },
        internal: {
          kind: 'boolean',
          brief: 'the address inside the network',
          default: false,
          withNegated: false,
        },
        minutes: {
          kind: 'parsed',
          parse: parseCount,
          brief: 'how long the access lasts; the account’s own certificate when omitted',
          optional: true,
          placeholder: 'N',
        },
      },
      aliases: { ...STACK_ALIASES, o: 'out' },
      load: async () => (await import('../verbs/cluster.ts')).kubeconfig,
    }),
  },
});

/** Commands about metrics of the user's own. */
export const metricCommands = buildRouteMap({
  docs: { brief: 'metrics of your own' },
  routes: {
    put: commandWithTwo<MetricFlags>({
      brief: 'report one value of a custom metric',
      full: '  landfall metric put kosmos_requests_total 1500 --dim service=summarizer',
      flags: {
        ...CLOUD_FLAGS,
        dim: {
          kind: 'parsed',
          parse: parsePair,
          brief: 'what the value belongs to, as service=summarizer',
          variadic: true,
          placeholder: 'KEY=VALUE',
        },
      },
      aliases: STACK_ALIASES,
      arguments: [
        { name: 'name', brief: 'name of the metric', optional: false },
        { name: 'value', brief: 'the value, a number', optional: false },
      ],
      load: async () => (await import('../verbs/metric.ts')).metricPut,
    }),
  },
});
