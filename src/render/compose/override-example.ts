import type { Service } from '../../model/index.ts';
import { COMPOSE_DIRECTORY, type ComposeDraft } from './draft.ts';
import { composeText, type ComposeValue } from './yaml-text.ts';

/** What a developer changes for himself alone, as an example that holds as it stands. */
export function overrideExample({ stack, comments }: ComposeDraft): string {
  const [first] = Object.values(stack.services).filter(({ build }) => build !== undefined);
  const shown = first ?? Object.values(stack.services)[0];
  const services = shown === undefined ? {} : { [shown.name]: changes(shown) };
  const header = [
    'Your own changes: copy to docker-compose.override.yml, which Git should not see, and keep what you need.',
    `Compose lays it over the main file by itself in ${COMPOSE_DIRECTORY}; beside other -f files, name it too.`,
  ];
  const told = new Map(shown === undefined ? [] : [[`services.${shown.name}`, comments.get(`services.${shown.name}`)]]);
  return composeText({
    value: { services },
    header: header.join('\n'),
    comments: new Map([...told].flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))),
  });
}

function changes({ build }: Service): ComposeValue {
  return {
    environment: { LOG_LEVEL: 'debug' },
    restart: 'no',
    ...(build === undefined ? {} : { build: { pull: true } }),
  };
}
