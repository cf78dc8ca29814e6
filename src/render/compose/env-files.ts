import type { ComposeDraft } from './draft.ts';
import { envLine } from './env-file.ts';
import type { SecretVariable } from './secrets.ts';
import { secretVariables } from './secrets.ts';

/** `.env`: what Compose reads beside its file. It holds no secret. */
export function envFile(draft: ComposeDraft): string {
  return lines(draft, [
    'Values for docker-compose.yml, written by Landfall; `landfall render` writes them again.',
    'The shell wins over this file. Keep what is yours in the configuration or in the shell, and no secret here.',
  ]);
}

/** `.env.example`: the same for people, with the secrets they have to bring. */
export function envExample(draft: ComposeDraft): string {
  const brought = secretVariables(draft.stack).filter(({ required }) => required);
  const secrets = brought.flatMap(({ variable, secret, source }) => [
    '',
    ...comment(`required: the secret ${secret} (${source}); set it in the shell: export ${variable}=…`),
    `#${variable}=`,
  ]);
  const text = lines(draft, [
    'Copy to .env and change what should be different; `landfall render` writes a .env of its own.',
    'Secrets are better off in the shell or with Landfall than in this file.',
  ]);
  return secrets.length === 0 ? text : `${text}${secrets.join('\n')}\n`;
}

function lines(draft: ComposeDraft, header: readonly string[]): string {
  const { list } = draft.variables;
  const values = list.flatMap(({ name, value, about }) => ['', ...comment(about), envLine(name, value)]);
  const optional = secretVariables(draft.stack).filter(({ required }) => !required);
  return `${[...header.flatMap(comment), ...values, ...optionalSecrets(optional)].join('\n')}\n`;
}

/** Compose refuses to start when a secret's variable is not set; an empty one is the same as none. */
function optionalSecrets(optional: readonly SecretVariable[]): readonly string[] {
  if (optional.length === 0) return [];
  return [
    '',
    ...comment('optional secrets: empty here, so that Compose starts without them; the shell’s values win'),
    ...optional.map(({ variable }) => envLine(variable, '')),
  ];
}

function comment(text: string): readonly string[] {
  return text.split('\n').map((line) => `# ${line}`);
}
