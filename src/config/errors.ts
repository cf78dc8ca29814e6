import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors and warnings of the config room. */
export const CONFIG_ERRORS = {
  LF1000: {
    title: 'the configuration is not valid',
    exit: EXIT.invalid,
    why: 'At least one value cannot be used; every finding is listed.',
    fix: 'Mend the places named, then run `landfall check`.',
  },
  LF1001: {
    title: 'no stack here',
    exit: EXIT.invalid,
    why: 'Neither a `landfall.yaml` nor a `config/common/` directory was found from the working directory up to the repository root.',
    fix: 'Run `landfall init` here, or name the directory with `-C DIR`.',
  },
  LF1002: {
    title: 'unknown profile',
    exit: EXIT.invalid,
    why: 'No file of `config/profiles/` and no entry of `profiles` has this name.',
    fix: 'Choose one of the profiles listed, or add it.',
  },
  LF1003: {
    title: 'not readable as YAML',
    exit: EXIT.invalid,
    why: 'The file breaks YAML’s rules at the place shown.',
    fix: 'Mend the syntax at the place shown.',
  },
  LF1004: {
    title: '`--set` not understood',
    exit: EXIT.invalid,
    why: '`--set` takes `path=value`, as `--set network.cidr=10.8.0.0/16`.',
    fix: 'Write the path with dots, then `=`, then the value in YAML.',
  },
  LF1005: {
    title: 'unknown key',
    exit: EXIT.invalid,
    why: 'Nothing reads this key, so the value would be lost silently.',
    fix: 'Correct the spelling or remove it.',
  },
  LF1006: {
    title: 'wrong type or value',
    exit: EXIT.invalid,
    why: 'The value does not have the shape this key takes.',
    fix: 'Write a value as described.',
  },
  LF1007: { title: 'missing value', exit: EXIT.invalid, why: 'The key is required here.', fix: 'Add it.' },
  LF1008: {
    title: 'an interpolation points at nothing',
    exit: EXIT.invalid,
    why: '`${…}` must name another value of the configuration, `profile`, `target`, or `env:NAME`.',
    fix: 'Correct the path, or add the value.',
  },
  LF1009: {
    title: 'interpolations run in a circle',
    exit: EXIT.invalid,
    why: 'Each value in the circle is made from the next one.',
    fix: 'Write one of them out.',
  },
  LF1010: {
    title: 'a file that is referred to cannot be read',
    exit: EXIT.invalid,
    why: 'Paths after `file:` count from the directory of the stack.',
    fix: 'Put the file there, or correct the path.',
  },
  LF1011: {
    title: 'not an address block',
    exit: EXIT.invalid,
    why: 'A block is written as `10.0.0.0/16`.',
    fix: 'Write an IPv4 block with its mask.',
  },
  LF1012: {
    title: 'address blocks do not fit',
    exit: EXIT.invalid,
    why: 'Subnets lie inside their network and do not overlap.',
    fix: 'Choose a free block inside the network.',
  },
  LF1013: {
    title: 'unknown region',
    exit: EXIT.invalid,
    why: 'The cloud has no region of this name.',
    fix: 'Choose one of the regions listed.',
  },
  LF1014: {
    title: 'unknown zone',
    exit: EXIT.invalid,
    why: 'The region has no zone of this name.',
    fix: 'Choose one of the zones listed.',
  },
  LF1015: {
    title: 'unknown instance type',
    exit: EXIT.invalid,
    why: 'The catalog does not know the type.',
    fix: 'Choose a type of the catalog.',
  },
  LF1016: {
    title: 'a reference to nothing',
    exit: EXIT.invalid,
    why: 'The value names another part of the configuration that does not exist.',
    fix: 'Correct the name, or add what it refers to.',
  },
  LF1017: {
    title: 'values contradict each other',
    exit: EXIT.invalid,
    why: 'Both cannot be meant.',
    fix: 'Remove or change one of them.',
  },
  LF1018: {
    title: 'a name breaks the cloud’s rules',
    exit: EXIT.invalid,
    why: 'The cloud would refuse it.',
    fix: 'Choose another name.',
  },
  LF1101: {
    title: 'a balancer specification that may not be for sale',
    exit: EXIT.invalid,
    why: 'Specification-billed balancers are withdrawn in ever more regions; pay-by-usage is what is sold everywhere.',
    fix: 'Use `billing: { form: by-usage }`.',
  },
  LF1102: {
    title: 'a dated image id',
    exit: EXIT.invalid,
    why: 'Image ids carry a date and are withdrawn; machines built from them fail one day.',
    fix: 'Name the family instead; the newest image is found at plan time.',
  },
  LF1103: {
    title: 'a type that the zone may not sell',
    exit: EXIT.invalid,
    why: 'Old zones sell old families only, says the dated table of the catalog.',
    fix: 'Choose a zone that sells it.',
  },
  LF1104: {
    title: 'a region that is being closed',
    exit: EXIT.invalid,
    why: 'Nothing new should be put there.',
    fix: 'Choose another region.',
  },
  LF1105: {
    title: 'a processor without its version',
    exit: EXIT.invalid,
    why: 'Preset processors carry a version in their names; the bare name of the old guide is not one of them.',
    fix: 'Name one with its version, as `tensorflow_gpu_1.15`.',
  },
  LF1106: {
    title: 'imported with a difference',
    exit: EXIT.invalid,
    why: 'The file’s form says this otherwise, or our form has no place for it.',
    fix: 'Look whether what is printed means the same.',
  },
  LF1107: {
    title: 'a value that the target cannot express',
    exit: EXIT.invalid,
    why: 'The target has no place for it, so it is left out there; other targets carry it.',
    fix: 'Nothing, if the target does without it; else remove it or choose another target.',
  },
  LF1109: {
    title: 'a rolling update on a volume',
    exit: EXIT.invalid,
    why: 'The old and the new container mount the same volume at once; a volume of one node alone may not follow.',
    fix: 'Use `strategy: recreate`, or leave `auto`.',
  },
  LF1110: {
    title: 'open to the world',
    exit: EXIT.invalid,
    why: 'The block 0.0.0.0/0 means every address of the internet.',
    fix: 'Name the blocks that should come in, or leave it when the service is meant for everybody.',
  },
} as const satisfies ErrorCatalogue;

export const fail = thrower(CONFIG_ERRORS);
