import { describe, expect, it } from 'vitest';
import type { Client } from './client.ts';
import { explain } from './failure.ts';
import { maskOf } from './mask.ts';

/** Sentences recorded from Docker Compose 2.26.1 and 2.40.3 on Docker Engine 20.10 and 26.1. */

const nothing = { exit: 0, stdout: '', stderr: '', late: false };
/** An engine without any container: only the sentence speaks. */
const client: Client = {
  options: { directory: '/', files: [], project: 'shop', env: {} },
  composeVersion: '2.26.1',
  engineVersion: '20.10.24',
  engineHost: '',
  traits: { jsonProgress: false, recreatesDependents: true, renewsNetworks: false },
  docker: () => Promise.resolve(nothing),
  compose: () => Promise.resolve(nothing),
  probe: () => Promise.resolve(nothing),
  composeCommand: () => ({ program: 'docker', args: [], cwd: '/', env: {} }),
};

const DAEMON = 'Error response from daemon: ';

describe('what Docker says, in the user’s words', () => {
  it.each([
    [
      `${DAEMON}driver failed programming external connectivity on endpoint shop-api-1 (6baf9d4e): Error starting userland proxy: listen tcp4 127.0.0.1:1: bind: address already in use`,
      ['LF5110', 'port 127.0.0.1:1 is taken'],
    ],
    [
      `${DAEMON}driver failed programming external connectivity on endpoint shop-api-1 (6baf9d4e): Bind for 0.0.0.0:1 failed: port is already allocated`,
      ['LF5110', 'port 1 is taken'],
    ],
    ['container shop-api-1 exited (127)', ['LF5114', 'api ended, though it should go on running']],
    ['dependency failed to start: container shop-api-1 is unhealthy', ['LF5113', 'api is unhealthy']],
    ['service "api" didn\'t complete successfully: exit 4', ['LF5114', 'api ended with exit code 4']],
    [
      `${DAEMON}could not select device driver "nvidia" with capabilities: [[gpu]]`,
      ['LF5115', 'the engine has no driver nvidia: no GPU for the container'],
    ],
    [
      `${DAEMON}invalid mount config for type "bind": bind source path does not exist: /srv/models`,
      ['LF5116', '/srv/models does not exist'],
    ],
    [
      `${DAEMON}Conflict. The container name "/web" is already in use by container "ef34137decc1eb83". You have to remove (or rename) that container to be able to reuse that name.`,
      ['LF5117', 'the container name web is taken'],
    ],
    [
      `failed to create network shop_default: ${DAEMON}Pool overlaps with other one on this address space`,
      ['LF5118', 'the network shop_default overlaps with another one of the engine'],
    ],
    ['network lan declared as external, but could not be found', ['LF5119', 'there is no external lan']],
    [`${DAEMON}network lan not found`, ['LF5119', 'there is no external lan']],
    ['application not healthy after 4s', ['LF5120', 'the services were not ready in time']],
    [
      'failed to solve: failed to compute cache key: "/nothere" not found: not found',
      ['LF5124', 'the build failed: failed to compute cache key: "/nothere" not found: not found'],
    ],
    ['compose build requires buildx 0.17 or later', ['LF5124', 'building needs buildx 0.17 or later']],
    [
      `${DAEMON}manifest for 127.0.0.1:5998/cx/none:1 not found: manifest unknown: manifest unknown`,
      ['LF5111', 'the registry has no 127.0.0.1:5998/cx/none:1'],
    ],
    [
      `${DAEMON}Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host`,
      [
        'LF5111',
        'the registry https://registry-1.docker.io does not answer: dial tcp: lookup registry-1.docker.io: no such host',
      ],
    ],
    [
      `${DAEMON}pull access denied for shop, repository does not exist or may require 'docker login'`,
      [
        'LF5112',
        "the registry refuses the image: pull access denied for shop, repository does not exist or may require 'docker login'",
      ],
    ],
    [
      'Cannot connect to the Docker daemon at unix:///tmp/none.sock. Is the docker daemon running?',
      ['LF5104', 'Docker Engine does not answer at unix:///tmp/none.sock'],
    ],
    [
      'permission denied while trying to connect to the Docker daemon socket at unix:///run/docker.sock: Get "http://%2Frun%2Fdocker.sock/v1.50/info": dial unix /run/docker.sock: connect: permission denied',
      ['LF5105', 'no permission to use Docker Engine at unix:///run/docker.sock'],
    ],
    [`${DAEMON}the moon is full`, ['LF5121', 'Docker Compose failed: the moon is full']],
  ])('%s', async (message, [code, headline]) => {
    const serviceNamed = (name: string): string | undefined => /^shop-(.*)-1$/.exec(name)?.[1];
    const { error } = await explain({ client, mask: maskOf([]), message, serviceNamed });
    expect(error.report).toMatchObject({ code, headline });
    expect(error.report.fix).not.toBe('');
  });
});
