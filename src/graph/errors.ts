import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the graph room. */
export const GRAPH_ERRORS = {
  LF2001: {
    title: 'a reference points at nothing',
    exit: EXIT.invalid,
    why: 'An argument refers to a resource that the configuration does not make.',
    fix: 'Correct the name, or add what it refers to.',
  },
  LF2002: {
    title: 'resources depend on each other in a circle',
    exit: EXIT.invalid,
    why: 'Each resource in the circle waits for the next one, so none could ever be first.',
    fix: 'Remove one of the references named in the circle.',
  },
  LF2003: {
    title: 'unknown resource type',
    exit: EXIT.invalid,
    why: 'No driver of the chosen target knows this type.',
    fix: 'The types are listed in docs/reference/resources.md.',
  },
  LF2004: {
    title: 'unknown argument of a resource type',
    exit: EXIT.invalid,
    why: 'The driver does not know this argument, so the cloud would never see it.',
    fix: 'Check the spelling against the Terraform provider documentation of the type.',
  },
  LF2005: {
    title: 'a referenced attribute does not exist',
    exit: EXIT.bug,
    why: 'The resource exists but does not have the attribute that another one refers to.',
    fix: 'Check the attribute name; if it is right, this is a bug in the driver.',
  },
  LF2006: {
    title: 'the change would destroy data',
    exit: EXIT.policy,
    why: 'The plan deletes or replaces a resource that holds data.',
    fix: 'Add `--allow-data-loss ADDRESS` for each resource whose data may go.',
  },
  LF2007: {
    title: 'no resource has this address',
    exit: EXIT.invalid,
    why: '`--only` names an address that neither the configuration nor the state knows.',
    fix: 'List the addresses with `landfall plan` or `landfall state list`.',
  },
  LF2008: {
    title: 'the plan buys something',
    exit: EXIT.policy,
    why: 'A purchase cannot be given back.',
    fix: 'Add `--allow-purchase` when the price shown is right.',
  },
  LF2009: {
    title: 'the cloud would refuse the plan',
    exit: EXIT.predicted,
    why: 'What is known now already says that a step would fail; nothing was begun.',
    fix: 'Mend what is named, then plan again.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(GRAPH_ERRORS);
