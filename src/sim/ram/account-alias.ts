import { invalidParameter, notExist } from './faults.ts';
import type { Action, Answer, Call } from '../service.ts';
import { ACCOUNT } from './tables.ts';
import { ruledText } from './text-rules.ts';

export const accountAliasActions: Readonly<Record<string, Action>> = {
  GetAccountAlias: { summary: 'reads the account’s sign-in name', mutates: false, run: getAccountAlias },
  SetAccountAlias: { summary: 'gives the account a sign-in name', mutates: true, run: setAccountAlias },
  ClearAccountAlias: { summary: 'takes the sign-in name away', mutates: true, run: clearAccountAlias },
};

const ROW = 'account';

/** An account without an alias answers with its id. */
function getAccountAlias({ world }: Call): Answer {
  return { AccountAlias: world.table(ACCOUNT).get(ROW)?.alias ?? world.accountId };
}

function setAccountAlias({ world, params }: Call): Answer {
  const alias = ruledText(params, 'AccountAlias', 'accountAlias');
  if (alias.includes('--')) throw invalidParameter('AccountAlias', 'Format');
  world.table(ACCOUNT).put({ id: ROW, alias });
  return {};
}

function clearAccountAlias({ world }: Call): Answer {
  if (world.table(ACCOUNT).get(ROW) === undefined) throw notExist('AccountAlias');
  world.table(ACCOUNT).delete(ROW);
  return {};
}
