// Fetches what the tests run for real (Docker Engine, Compose, kustomize, kubectl, a registry, busybox) from Debian's
// archive into a folder: `node scripts/fetch-tools.mjs [FOLDER]`. Nothing is installed and root is not needed: apt works
// on a root of its own inside the folder, verifies the archive's signature, and `dpkg -x` unpacks. The second call finds
// what the first one left. What cannot be had is said aloud and is no failure: tests that want it are skipped.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** How long a failed fetch is believed before it is tried again. */
const FORGET_FAILURE_MS = 600_000;
/** Says in a group's folder what it holds. */
const STAMP = 'packages.json';
/** What is said when the archive does not answer. */
const UNREACHABLE = 'the archive does not answer';
const PLUGIN = 'usr/libexec/docker/cli-plugins';

/**
 * Each group comes from one suite and stands or falls as a whole. Go programs of newer suites run on older Debians; what
 * is written in C wants the C library of its own suite, so it comes from the machine's.
 */
const GROUPS = [
  {
    name: 'clients',
    suite: 'trixie',
    packages: [
      'kustomize',
      'kubectl',
      'docker-registry',
      'docker-cli',
      'docker-compose',
      'docker-buildx',
      'busybox-static',
    ],
    programs: {
      kustomize: 'usr/bin/kustomize',
      kubectl: 'usr/bin/kubectl',
      'docker-registry': 'usr/bin/docker-registry',
      docker: 'usr/bin/docker',
      'docker-compose': `${PLUGIN}/docker-compose`,
      'docker-buildx': `${PLUGIN}/docker-buildx`,
      busybox: 'usr/bin/busybox',
    },
  },
  {
    name: 'engine',
    suite: 'trixie',
    packages: ['docker.io', 'containerd'],
    programs: {
      dockerd: 'usr/sbin/dockerd',
      'docker-proxy': 'usr/sbin/docker-proxy',
      containerd: 'usr/bin/containerd',
      'containerd-shim-runc-v2': 'usr/bin/containerd-shim-runc-v2',
    },
  },
  {
    name: 'engine-parts',
    suite: 'machine',
    packages:
      'runc tini iptables libip4tc2 libip6tc2 libxtables12 libmnl0 libnetfilter-conntrack3 libnfnetlink0 libnftnl11'.split(
        ' ',
      ),
    programs: {
      runc: 'usr/sbin/runc',
      'docker-init': 'usr/bin/tini-static',
      iptables: 'usr/sbin/xtables-nft-multi',
      ip6tables: 'usr/sbin/xtables-nft-multi',
    },
  },
  {
    name: 'newest-clients',
    suite: 'forky',
    packages: ['kubectl', 'docker-compose'],
    programs: { 'kubectl-newest': 'usr/bin/kubectl', 'docker-compose-newest': `${PLUGIN}/docker-compose` },
  },
];

/** Where the tools go: `LANDFALL_TOOLS`, else the project's cache. */
export function toolFolder(env = process.env) {
  return resolve(
    env['LANDFALL_TOOLS'] ?? fileURLToPath(new URL('../node_modules/.cache/landfall-tools', import.meta.url)),
  );
}

/** Fetches what is missing. Answers with what each absent group lacks, by program. */
export function fetchTools(folder = toolFolder(), tell = console.log) {
  mkdirSync(folder, { recursive: true });
  const absent = {};
  let unreachable;
  for (const group of GROUPS) {
    const why = isThere(folder, group) ? undefined : (unreachable ?? fetchGroup(folder, group, tell));
    if (why === undefined) continue;
    // One try is enough to learn that there is no network.
    if (why.includes(UNREACHABLE)) unreachable = why;
    for (const program of Object.keys(group.programs)) absent[program] = why;
  }
  return absent;
}

function fetchGroup(folder, group, tell) {
  const note = join(folder, `${group.name}.absent.json`);
  const failure = freshFailure(note);
  if (failure !== undefined) return failure;
  const started = Date.now();
  const work = join(folder, `.${group.name}-${process.pid}`);
  try {
    unpackGroup(work, group);
    takePlace(work, folder, group);
    rmSync(note, { force: true });
    tell(`fetched ${group.packages.join(', ')} (${group.suite}) in ${Date.now() - started} ms`);
    return undefined;
  } catch (error) {
    const why = `${group.packages.join(', ')} cannot be fetched: ${error.message}`;
    writeFileSync(note, JSON.stringify({ at: Date.now(), why }));
    tell(why);
    return why;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Whether the group is there in full, as it is wanted today. */
function isThere(folder, group) {
  const stamp = join(folder, group.name, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(group);
}

function stampOf({ suite, packages, programs }) {
  return JSON.stringify([suite, packages, programs]);
}

function freshFailure(note) {
  if (!existsSync(note)) return undefined;
  const { at, why } = JSON.parse(readFileSync(note, 'utf8'));
  return Date.now() - at < FORGET_FAILURE_MS ? why : undefined;
}

/** Two runs may fetch at once: whoever is second finds the place taken and is content. */
function takePlace(work, folder, group) {
  rmSync(join(work, 'apt'), { recursive: true, force: true });
  writeFileSync(join(work, STAMP), stampOf(group));
  const home = join(folder, group.name);
  if (!isThere(folder, group)) rmSync(home, { recursive: true, force: true });
  try {
    renameSync(work, home);
  } catch (error) {
    if (!isThere(folder, group)) throw error;
  }
}

function unpackGroup(work, { suite: wantedSuite, packages, programs }) {
  const suite = wantedSuite === 'machine' ? machineSuite() : wantedSuite;
  const apt = aptRoot(work, suite);
  update(suite, apt);
  const versions = packages.map((name) => `${name}=${newestVersion(name, suite, apt)}`);
  run('apt-get', ['-qq', 'download', ...versions], apt);
  const root = join(work, 'root');
  for (const file of readdirSync(apt.cwd)) run('dpkg', ['-x', file, root], apt);
  mkdirSync(join(work, 'bin'));
  for (const [program, path] of Object.entries(programs)) {
    if (!existsSync(join(root, path))) throw new Error(`${path} is in none of the packages`);
    symlinkSync(join('../root', path), join(work, 'bin', program));
  }
}

function update(suite, apt) {
  try {
    run('apt-get', ['-qq', '-o', 'APT::Update::Error-Mode=any', 'update'], apt);
  } catch (error) {
    throw new Error(`${UNREACHABLE} for ${suite} (${error.message})`, { cause: error });
  }
}

/** The machine's own suite, as `bookworm`. */
function machineSuite() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  if (suite === undefined || !/^ID=debian$/m.test(release)) throw new Error('this machine is not a Debian');
  return suite;
}

/** An apt with nothing of the machine but its keyring, its mirror and its proxy settings. */
function aptRoot(work, suite) {
  if (!existsSync(KEYRING)) throw new Error(`no ${KEYRING} here to verify Debian's archive with`);
  const root = join(work, 'apt');
  for (const part of ['lists/partial', 'cache/archives/partial', 'parts', 'preferences', 'debs'])
    mkdirSync(join(root, part), { recursive: true });
  writeFileSync(
    join(root, 'parts/debian.sources'),
    `Types: deb\nURIs: ${mirror()}\nSuites: ${suite}\nComponents: main\nSigned-By: ${KEYRING}\n`,
  );
  const config = join(root, 'apt.conf');
  writeFileSync(
    config,
    [
      `Dir::State "${root}"; Dir::State::lists "${root}/lists"; Dir::State::status "/var/lib/dpkg/status";`,
      `Dir::Cache "${root}/cache"; Dir::Etc::sourcelist "/dev/null"; Dir::Etc::sourceparts "${root}/parts";`,
      `Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "${root}/preferences";`,
      'Acquire::Languages "none"; Acquire::Retries "1"; Acquire::http::Timeout "20"; Acquire::https::Timeout "20";',
      'APT::Sandbox::User "root"; Debug::NoLocking "1";',
    ].join('\n'),
  );
  return { cwd: join(root, 'debs'), env: { ...process.env, APT_CONFIG: config, LC_ALL: 'C' } };
}

/** The mirror that the machine itself uses. */
function mirror() {
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const found = /^URIs:\s*(\S+)/m.exec(text) ?? /^deb\s+(?:\[.*?\]\s+)?(\S*debian\S*)/m.exec(text);
    if (found !== null) return found[1];
  }
  return 'http://deb.debian.org/debian';
}

/** A package of another source may carry an epoch that beats the suite's own: the row of the suite decides. */
function newestVersion(name, suite, apt) {
  const rows = run('apt-cache', ['madison', name], apt).split('\n');
  const row = rows.map((line) => line.split('|').map((cell) => cell.trim())).find((cells) => cells[2]?.includes(suite));
  if (row === undefined) throw new Error(`${suite} has no ${name}`);
  return row[1];
}

function run(program, args, { cwd, env }) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (error !== undefined) throw new Error(`no ${program} here (${error.code})`);
  if (status !== 0) throw new Error(`${program}: ${lastLine(stderr) || `exit ${status}`}`);
  return stdout;
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url) {
  const folder = process.argv[2] === undefined ? toolFolder() : resolve(process.argv[2]);
  const absent = fetchTools(folder);
  console.log(`tools in ${folder}; absent: ${Object.keys(absent).join(', ') || 'nothing'}`);
}
