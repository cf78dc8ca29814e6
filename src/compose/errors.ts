import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the compose room. */
export const COMPOSE_ERRORS = {
  LF5101: {
    title: 'Docker is not installed',
    exit: EXIT.invalid,
    why: 'A compose target runs its containers with the `docker` program, and none is on the PATH.',
    fix: 'Install Docker Engine or Docker Desktop: https://docs.docker.com/get-docker/',
  },
  LF5102: {
    title: 'Docker Compose is not installed',
    exit: EXIT.invalid,
    why: 'Neither `docker compose` nor `docker-compose` can be run. Docker Compose is a plugin of its own.',
    fix: 'Install the plugin (`docker-compose-plugin`, on Debian 13 and later `docker-compose`): https://docs.docker.com/compose/install/',
  },
  LF5103: {
    title: 'Docker Compose is too old',
    exit: EXIT.invalid,
    why: 'Landfall needs Docker Compose 2.20 or later: earlier ones know neither bounded waiting nor optional dependencies.',
    fix: 'Upgrade the plugin: https://docs.docker.com/compose/install/',
  },
  LF5104: {
    title: 'Docker Engine does not answer',
    exit: EXIT.refused,
    why: 'The engine is stopped, or DOCKER_HOST or the docker context names another place.',
    fix: 'Start it: `sudo systemctl start docker`, or open Docker Desktop. `docker info` tells when it is there.',
  },
  LF5105: {
    title: 'no permission to use Docker Engine',
    exit: EXIT.denied,
    why: 'The engine’s socket may be used by root and by its group alone.',
    fix: 'Add yourself to the group and log in again: `sudo usermod -aG docker "$USER"`.',
  },
  LF5106: {
    title: 'the compose file is not accepted',
    exit: EXIT.invalid,
    why: 'Docker Compose read the files and refused them.',
    fix: 'Mend what it names. Files that Landfall wrote are mended in the configuration, then written again.',
  },
  LF5107: {
    title: 'a variable has no value',
    exit: EXIT.invalid,
    why: 'The compose files demand a variable that is not set in the environment or in `.env`.',
    fix: 'Set it, then run the same command again.',
  },
  LF5110: {
    title: 'the port is taken',
    exit: EXIT.refused,
    why: 'Only one process can listen on a port of this machine.',
    fix: 'Stop what uses it or choose another host port, then run the same command again.',
  },
  LF5111: {
    title: 'the image cannot be had',
    exit: EXIT.refused,
    why: 'The image is not on this machine, and the registry does not have it or does not answer.',
    fix: 'Build or push it, or mend its name, then run the same command again.',
  },
  LF5112: {
    title: 'the registry refuses the image',
    exit: EXIT.denied,
    why: 'The registry wants a login that may read this image. Many registries say the same of an image that does not exist.',
    fix: 'Log in with `docker login REGISTRY` and check the name, then run the same command again.',
  },
  LF5113: {
    title: 'a service is unhealthy',
    exit: EXIT.refused,
    why: 'Its health check failed as often as it may.',
    fix: 'Mend what its log tells, then run the same command again.',
  },
  LF5114: {
    title: 'a service ended',
    exit: EXIT.refused,
    why: 'A service is expected to go on running; this one’s process ended.',
    fix: 'Mend what its log tells, then run the same command again.',
  },
  LF5115: {
    title: 'no GPU for the container',
    exit: EXIT.refused,
    why: 'The service asks for a GPU, and the engine has no runtime that could hand one over.',
    fix: 'Install the NVIDIA Container Toolkit and restart the engine, or run without GPU.',
  },
  LF5116: {
    title: 'a mounted path does not exist',
    exit: EXIT.refused,
    why: 'The service mounts a path of this machine that is not there.',
    fix: 'Create it, then run the same command again.',
  },
  LF5117: {
    title: 'the container name is taken',
    exit: EXIT.refused,
    why: 'A name belongs to one container of an engine, and another project or somebody’s own container has it.',
    fix: 'Remove or rename that container, then run the same command again.',
  },
  LF5118: {
    title: 'the network overlaps with another',
    exit: EXIT.refused,
    why: 'Two networks of an engine cannot have common addresses.',
    fix: 'Choose another subnet, or remove networks that nobody needs: `docker network prune`.',
  },
  LF5119: {
    title: 'something external is missing',
    exit: EXIT.refused,
    why: 'The compose files name a network or volume as external: somebody else must have created it.',
    fix: 'Create it, then run the same command again.',
  },
  LF5120: {
    title: 'the services were not ready in time',
    exit: EXIT.timeout,
    why: 'The time allowed ended before every service was running and healthy.',
    fix: 'Run the same command again: it goes on waiting. `--timeout` allows more.',
  },
  LF5121: {
    title: 'Docker Compose failed',
    exit: EXIT.refused,
    why: 'Docker answered with an error that Landfall has no words of its own for.',
    fix: 'Mend what the answer names, then run the same command again: it continues where it stopped.',
  },
  LF5122: {
    title: 'interrupted',
    exit: EXIT.interrupted,
    why: 'You asked to stop. Docker Compose was told so and ended.',
    fix: 'Run the same command again: it continues where it stopped.',
  },
  LF5123: {
    title: 'removing volumes deletes data',
    exit: EXIT.policy,
    why: 'A volume holds what its services stored, and nothing brings it back.',
    fix: 'Allow it by name: `--allow-data-loss docker_volume.NAME`.',
  },
  LF5124: {
    title: 'an image cannot be built',
    exit: EXIT.refused,
    why: 'The build ended with an error.',
    fix: 'Mend what it names, then run the same command again.',
  },
  LF5125: {
    title: 'unknown service',
    exit: EXIT.invalid,
    why: 'The stack has no service of this name.',
    fix: 'Choose one of the services listed.',
  },
  LF5126: {
    title: 'something is left',
    exit: EXIT.leftovers,
    why: 'Docker could not remove everything of the project.',
    fix: 'Stop what still uses it, then run the same command again.',
  },
  LF5127: {
    title: 'a limit above what the machine has',
    exit: EXIT.predicted,
    why: 'Docker refuses a limit of cores that is higher than the cores of its machine.',
    fix: 'Lower `resources.limits.cpu`, or take it away for this profile with `limits: { cpu: null }`.',
  },
} as const satisfies ErrorCatalogue;

export type ComposeErrorCode = keyof typeof COMPOSE_ERRORS;

export const fail = thrower(COMPOSE_ERRORS);
