import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** What can go wrong with Kubernetes besides a refusal by the API server (which is a CloudError). */
export const KUBE_ERRORS = {
  LF8001: {
    title: 'no kubeconfig',
    exit: EXIT.denied,
    why: 'Neither KUBECONFIG nor ~/.kube/config names a readable file, and this is no pod of a cluster.',
    fix: 'Set KUBECONFIG to the file that your cluster’s provider gave you, or fetch one: `landfall cluster kubeconfig`.',
  },
  LF8002: {
    title: 'the kubeconfig cannot be used',
    exit: EXIT.invalid,
    why: 'The file is no kubeconfig, or names a cluster, user or file that is not there.',
    fix: 'Look at it with `kubectl config view`, and mend what the headline names.',
  },
  LF8003: {
    title: 'no such context',
    exit: EXIT.invalid,
    why: 'The kubeconfig holds no context of this name, or none is chosen.',
    fix: 'Choose one: `kubectl config get-contexts`, then name it in the target or with `kubectl config use-context NAME`.',
  },
  LF8004: {
    title: 'the kubeconfig’s way to log in is not supported',
    exit: EXIT.denied,
    why: 'Landfall logs in with tokens, basic authentication, client certificates and exec plugins that ask no questions.',
    fix: 'Let the provider write a kubeconfig with an exec plugin or a client certificate.',
  },
  LF8005: {
    title: 'the login plugin failed',
    exit: EXIT.denied,
    why: 'The kubeconfig names a program that hands out credentials, and it did not.',
    fix: 'Run the named command by hand, log in as it asks, then run the same command again.',
  },
  LF8006: {
    title: 'the object is not Landfall’s',
    exit: EXIT.refused,
    why: 'An object of this name exists already and carries no mark of this deployment. Taking it over would change it, and a later destroy would delete it.',
    fix: 'Choose another name, delete the object, or allow that it is taken over.',
  },
  LF8007: {
    title: 'somebody else owns the fields',
    exit: EXIT.refused,
    why: 'Server-side apply does not overwrite what another field manager set to another value.',
    fix: 'Remove the fields from the configuration, or take them: `--force-conflicts`.',
  },
  LF8008: {
    title: 'the manifest is incomplete',
    exit: EXIT.invalid,
    why: 'An object needs apiVersion, kind and metadata.name. A generated name could not be found again after a crash.',
    fix: 'Add what the headline names to the manifest.',
  },
  LF8009: {
    title: 'it will not become ready by itself',
    exit: EXIT.refused,
    why: 'The cluster reports something that waiting longer does not mend.',
    fix: 'Mend what the headline names, then run the same command again.',
  },
  LF8010: {
    title: 'it did not become ready in time',
    exit: EXIT.timeout,
    why: 'The cluster accepted the object but it did not reach the expected state.',
    fix: 'Run the same command again: it goes on waiting. A longer time can be allowed in `timeouts`.',
  },
  LF8011: {
    title: 'the object does not go away',
    exit: EXIT.timeout,
    why: 'It is marked for deletion, but a finalizer keeps it until its controller has cleaned up.',
    fix: 'See to it that the controller named by the finalizer runs, then run the same command again.',
  },
  LF8012: {
    title: 'no such workload',
    exit: EXIT.invalid,
    why: 'Only what runs pods has logs or can be restarted, and nothing of this name runs there.',
    fix: 'List what runs: `landfall status`.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(KUBE_ERRORS);
