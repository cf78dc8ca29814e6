import { EXIT, type ExitCode } from '../../base/index.ts';
import { compareTree, requireSame, writeTree, type TreeFile } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import type { Style } from '../text/style.ts';
import { table } from '../text/table.ts';
import { renderStack, showNotes, type Rendered } from '../wiring/rendering.ts';
import { runCommand } from '../wiring/run-command.ts';
import type { Screen } from '../wiring/screen.ts';

export interface RenderFlags extends StackFlags {
  readonly check: boolean;
  readonly force: boolean;
}

/** Writes the files of a target, or of all; with --check only says whether they are what the configuration says. */
export async function render(this: CliContext, flags: RenderFlags): Promise<void> {
  await runCommand(this, 'render', flags, ({ screen }) => {
    const rendered = renderStack(this, flags);
    for (const each of rendered) showNotes(screen, each);
    return Promise.resolve(flags.check ? checkRendered(screen, rendered) : writeRendered(screen, rendered, flags));
  });
}

interface Outcome {
  readonly target: string;
  readonly directory: string;
  readonly files: readonly TreeFile[];
}

function writeRendered(screen: Screen, rendered: readonly Rendered[], { force }: RenderFlags): ExitCode {
  const written = rendered.map(({ loaded, tree }): Outcome => {
    const { target, directory } = tree;
    return { target, directory, files: writeTree(loaded.root, tree, { force }) };
  });
  screen.answer('rendered', written, () => writtenText(written, screen.style));
  return EXIT.done;
}

/** @throws LF5004 when a file is not as it should be; all of them are shown before */
function checkRendered(screen: Screen, rendered: readonly Rendered[]): ExitCode {
  const found = rendered.map(({ loaded, tree }): Outcome => {
    const { target, directory } = tree;
    return { target, directory, files: compareTree(loaded.root, tree) };
  });
  const wrong = found.flatMap(({ files }) => files.filter(({ condition }) => condition !== 'same'));
  const count = found.reduce((sum, { files }) => sum + files.length, 0);
  const well = `${screen.style.green('✓')} ${count} files are what the configuration says`;
  screen.answer('checked', found, () => (wrong.length === 0 ? well : wrongText(wrong, screen.style)));
  requireSame(wrong);
  return EXIT.done;
}

const CONDITIONS: Readonly<Record<TreeFile['condition'], string>> = {
  same: 'unchanged',
  new: 'missing',
  stale: 'stale: the configuration went on',
  surplus: 'no longer wanted',
  edited: 'edited by hand',
};

function wrongText(wrong: readonly TreeFile[], style: Style): string {
  return table(
    wrong.map(({ path, condition }) => [style.red('✗'), path, style.dim(CONDITIONS[condition])]),
    '  ',
  );
}

function writtenText(written: readonly Outcome[], style: Style): string {
  return written
    .map(({ target, directory, files }) => {
      const changed = files.filter(({ condition }) => condition !== 'same');
      const head = `${style.green('✓')} ${style.bold(target)}  ${directory}  ${files.length} files, ${changed.length === 0 ? 'all as they were' : `${changed.length} written`}`;
      return [head, ...changed.slice(0, MOST_SHOWN).map(fileText), ...moreText(changed.length)].join('\n');
    })
    .join('\n');
}

const MOST_SHOWN = 12;

function fileText({ path, condition }: TreeFile): string {
  const signs = { same: ' ', new: '+', stale: '~', surplus: '-', edited: '!' } as const;
  return `    ${signs[condition]} ${path}`;
}

function moreText(count: number): readonly string[] {
  return count > MOST_SHOWN ? [`    … and ${count - MOST_SHOWN} more`] : [];
}
