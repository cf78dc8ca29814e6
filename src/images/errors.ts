import { EXIT, thrower, type ErrorCatalogue } from '../base/index.ts';

/** Errors of the images room. */
export const IMAGE_ERRORS = {
  LF9001: {
    title: 'not an image reference',
    exit: EXIT.invalid,
    why: 'An image is named [HOST[:PORT]/]PATH[:TAG][@DIGEST], with a lower-case path.',
    fix: 'Write it like `registry.example.com/team/app:1.4.0`.',
  },
  LF9002: {
    title: 'no tag can be chosen',
    exit: EXIT.invalid,
    why: 'A tag tells one state of the sources from another, so it is never made up and never `latest` by silence.',
    fix: 'Commit the sources to Git, tag by content, or name a tag.',
  },
  LF9003: {
    title: 'the build context cannot be read',
    exit: EXIT.invalid,
    why: 'The folder, or a file in it, is missing or not readable.',
    fix: 'Check the path and the permissions; leave files that do not belong into the image out by `.dockerignore`.',
  },
  LF9010: {
    title: 'the registry does not answer',
    exit: EXIT.refused,
    why: 'No answer came, also after several tries.',
    fix: 'Check the host’s name and the network, then run the same command again: what was uploaded is not uploaded again.',
  },
  LF9011: {
    title: 'the registry is not reached safely',
    exit: EXIT.invalid,
    why: 'Credentials and images travel over TLS only, except on this machine.',
    fix: 'Use https with a certificate this machine trusts, or name the host as insecure if nobody else can listen.',
  },
  LF9012: {
    title: 'the registry wants a login',
    exit: EXIT.denied,
    why: 'No credentials were found for this registry, or it does not accept those that were.',
    fix: 'Log in with `docker login HOST`, then run the same command again.',
  },
  LF9013: {
    title: 'the registry denies it',
    exit: EXIT.denied,
    why: 'The identity is known but may not do this in this repository.',
    fix: 'Grant the identity the right to pull and push, then run the same command again.',
  },
  LF9014: {
    title: 'the repository does not exist',
    exit: EXIT.refused,
    why: 'This registry makes no repository by itself when something is pushed, or the name is misspelt.',
    fix: 'Create the repository, then run the same command again.',
  },
  LF9015: {
    title: 'the image is not in the registry',
    exit: EXIT.refused,
    why: 'The repository has no image of this tag or digest.',
    fix: 'Check the tag; `docker manifest inspect IMAGE` asks the registry.',
  },
  LF9016: {
    title: 'the registry throttles',
    exit: EXIT.refused,
    why: 'It was asked more often than it allows, and kept refusing.',
    fix: 'Wait and run the same command again, or log in: anonymous use is limited most.',
  },
  LF9017: {
    title: 'the content does not match its digest',
    exit: EXIT.refused,
    why: 'What arrived is not what the digest promises: it was damaged or changed on the way or in the store.',
    fix: 'Run the same command again. If it stays so, push the image anew where it came from.',
  },
  LF9018: {
    title: 'the registry refused',
    exit: EXIT.refused,
    why: 'It answered with an error that trying again does not mend.',
    fix: 'Mend what the answer names, then run the same command again.',
  },
  LF9019: {
    title: 'the tag may not be moved',
    exit: EXIT.refused,
    why: 'The repository keeps tags immutable and this one already names another image.',
    fix: 'Push under a new tag, or by digest.',
  },
  LF9020: {
    title: 'the registry sends logins to a stranger',
    exit: EXIT.denied,
    why: 'Credentials go only to a token service of the registry itself. This one stands elsewhere, so they were kept back.',
    fix: 'If that service is right, name its host as a trusted realm.',
  },
  LF9021: {
    title: 'Docker’s configuration cannot be read',
    exit: EXIT.invalid,
    why: 'The file is not the JSON that Docker writes.',
    fix: 'Mend the file, or move it away and run `docker login` again.',
  },
  LF9022: {
    title: 'the credential helper failed',
    exit: EXIT.denied,
    why: 'Docker’s configuration names a program that keeps the logins, and it gave none.',
    fix: 'Install the program or log in anew with `docker login HOST`.',
  },
  LF9023: {
    title: 'the cloud gives no registry login',
    exit: EXIT.denied,
    why: 'The cloud’s token service refused the identity, or did not answer as documented.',
    fix: 'Check the identity and its right to use the registry, or log in with `docker login HOST`.',
  },
  LF9030: {
    title: 'Docker is not installed',
    exit: EXIT.invalid,
    why: 'Images with a `build` are built by Docker, and no `docker` was found.',
    fix: 'Install Docker, or push the image elsewhere and name it by `image`.',
  },
  LF9031: {
    title: 'the Docker engine does not run',
    exit: EXIT.refused,
    why: 'The `docker` command is there but no engine answers it.',
    fix: 'Start Docker (`sudo systemctl start docker`, or Docker Desktop), or set DOCKER_HOST.',
  },
  LF9032: {
    title: 'the image does not build',
    exit: EXIT.refused,
    why: 'A step of the Dockerfile failed.',
    fix: 'Mend the step, then run the same command again.',
  },
  LF9033: {
    title: 'the image is not in the Docker engine',
    exit: EXIT.invalid,
    why: 'What is pushed must have been built or pulled on this machine before.',
    fix: 'Build it first: `docker build -t IMAGE .`, or `docker pull IMAGE`.',
  },
  LF9034: {
    title: 'the image archive cannot be read',
    exit: EXIT.refused,
    why: 'It is not a whole archive as `docker save` writes it.',
    fix: 'Run the same command again; if it stays so, build the image anew.',
  },
  LF9035: {
    title: 'the image lacks the platform',
    exit: EXIT.invalid,
    why: 'The image holds other platforms than the one asked for.',
    fix: 'Choose one of the platforms it has, or build it for the one you need.',
  },
} as const satisfies ErrorCatalogue;

export type ImageErrorCode = keyof typeof IMAGE_ERRORS;

export const fail = thrower(IMAGE_ERRORS);
