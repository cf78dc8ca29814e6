import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EXIT } from '../../base/index.ts';
import { configJsonSchema } from '../../config/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { OutputFlags } from '../flags/flags.ts';
import { runCommand } from '../wiring/run-command.ts';

const IGNORED = ['.landfall/'];

/** Writes a small stack that works, its schema for editors, and the lines that keep Landfall's notes out of git. */
export async function init(this: CliContext, flags: OutputFlags, directory = '.'): Promise<void> {
  await runCommand(this, 'init', flags, ({ screen }) => {
    const root = resolve(this.cwd, directory);
    const file = join(root, 'landfall.yaml');
    if (existsSync(file) || existsSync(join(root, 'config', 'common'))) {
      throw fail('LF6005', { headline: `${root} already holds a stack`, where: { file: root } });
    }
    mkdirSync(root, { recursive: true });
    writeFileSync(file, starterStack(projectName(root)));
    writeFileSync(join(root, 'landfall.schema.json'), `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
    ignore(join(root, '.gitignore'));
    screen.answer('init', { root, files: ['landfall.yaml', 'landfall.schema.json', '.gitignore'] }, () =>
      [
        `Wrote landfall.yaml in ${root}.`,
        '',
        'Next:',
        '  landfall plan     see what it means',
        '  landfall apply    rehearse it on the simulated cloud',
      ].join('\n'),
    );
    return Promise.resolve(EXIT.done);
  });
}

function projectName(root: string): string {
  const name = basename(root)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return name === '' ? 'app' : name.slice(0, 30);
}

function ignore(file: string): void {
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const missing = IGNORED.filter((line) => !present.split('\n').includes(line));
  if (missing.length === 0) return;
  const gap = present === '' || present.endsWith('\n') ? '' : '\n';
  appendFileSync(file, `${gap}# Landfall: state, journal and the simulated account\n${missing.join('\n')}\n`);
}

function starterStack(project: string): string {
  return `# yaml-language-server: $schema=./landfall.schema.json
project: ${project}
region: cn-shanghai

labels:
  Project: ${project}
  Environment: \${profile}

network:
  cidr: 10.0.0.0/16
  subnets:
    app: { cidr: 10.0.1.0/24, zone: cn-shanghai-b }
  securityGroups:
    web:
      ingress:
        - { protocol: tcp, ports: 443, from: 0.0.0.0/0 }

machines:
  web:
    type: ecs.g7.large
    image: { family: "acs:ubuntu_22_04_x64" }
    subnet: app
    securityGroups: [web]

profiles:
  dev: {}
  prod:
    machines:
      web: { count: 2, type: ecs.g7.2xlarge }
`;
}
