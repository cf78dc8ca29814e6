import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../../base/index.ts';
import { makePlan } from '../../engine/index.ts';
import { checkGraph } from '../../graph/index.ts';
import { allBoxes, allCards, composePicture, drawPicture, type Picture } from '../../insight/index.ts';
import type { Action } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { PictureOutput } from '../flags/picture-output.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { withDeployment } from '../wiring/deployment.ts';
import { runCommand } from '../wiring/run-command.ts';
import type { Screen } from '../wiring/screen.ts';
import { openStack, type OpenStack } from '../wiring/stack.ts';

export interface GraphFlags extends CloudFlags {
  readonly output: PictureOutput;
  readonly plan: boolean;
}

/** Draws the stack; with `--plan` in the colours of what apply would do. */
export async function graph(this: CliContext, flags: GraphFlags): Promise<void> {
  await runCommand(this, 'graph', flags, async (work) => {
    const show = (stack: OpenStack, actions?: ReadonlyMap<string, Action>): Promise<void> =>
      showPicture(this, work.screen, { stack, output: flags.output, picture: pictureOf(stack, actions) });
    if (!flags.plan) {
      await show(openStack(this, flags, work.screen));
      return EXIT.done;
    }
    return withDeployment(this, flags, work, async (deployment) => {
      const { plan } = await makePlan(deployment.session, { kind: 'apply', graph: deployment.target.graph });
      await show(deployment, new Map(plan.changes.map(({ address, action }) => [address, action])));
      return EXIT.done;
    });
  });
}

function pictureOf({ loaded, target }: OpenStack, actions: ReadonlyMap<string, Action> | undefined): Picture {
  return composePicture({
    title: [loaded.stack.project, loaded.profile, target.name].join(' · '),
    graph: checkGraph(target.graph, target.registry),
    ...(actions === undefined ? {} : { actions }),
  });
}

interface Showing {
  readonly stack: OpenStack;
  readonly output: PictureOutput;
  readonly picture: Picture;
}

/** Texts are printed unless a file is named; pictures always go to a file, the stack's own name when none is named. */
async function showPicture(context: CliContext, screen: Screen, { stack, output, picture }: Showing): Promise<void> {
  const { format, file } = output;
  const drawn = await drawPicture(picture, format);
  const { loaded } = stack;
  if (file === undefined && typeof drawn === 'string' && format !== 'svg') {
    screen.answer('graph', { format, text: drawn }, () => drawn.trimEnd());
    return;
  }
  const path = resolve(context.cwd, file ?? `${loaded.stack.project}-${loaded.profile}.${format}`);
  writeFileSync(path, drawn);
  const [cards, boxes] = [allCards(picture.boxes).length, allBoxes(picture.boxes).length];
  screen.answer(
    'graph',
    { format, file: path, cards, boxes, arrows: picture.arrows.length },
    () => `Drew ${cards} cards in ${boxes} boxes: ${path}`,
  );
}
