/** A loop whose key is in a token votes and applies with it; the token is taken out, the others finish, and it goes on by itself. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { needsToken } from '../needs.js';
import { PIN, SoftTokens } from '../soft-tokens.js';
import type { Consortium } from './consortium.js';
import { identitiesOf } from './devnet/clients.js';
import { committedToy, inSync, toyDocument, withToy } from './toy.js';

const test = suite('a loop with a token');
const library = needsToken('a loop whose token is taken out');
const OWNER = 'Telco3';
let consortium: Consortium;
let tokens: SoftTokens;
let token: string;

test.before(async () => {
  if (library === undefined) return;
  consortium = await withToy();
  tokens = new SoftTokens();
  token = tokens.make('telco3', { a1: identitiesOf(consortium.network, OWNER).admin.privateKeyPem });
  tokens.make('of others', {});
});
test.after(async () => {
  await consortium?.stop();
  tokens?.remove();
});

if (library !== undefined) {
  test('it waits while the token is out, says why, and ends where the others are once it is back', async () => {
    const { config } = consortium.members.get(OWNER)!;
    const pinFile = join(tokens.folder, 'pin');
    writeFileSync(pinFile, PIN, { mode: 0o600 });
    const pkcs11 = { library, token: 'telco3', pinFile, id: undefined };
    await consortium.loops.get(OWNER)!.stop();
    const identity = { certificate: config.identity!.certificate, pkcs11 };
    const loop = consortium.startLoop(OWNER, { config: { identity } });
    const everybody = [...consortium.members.keys()];
    await consortium.merge(everybody, toyDocument('1.1'), 'Toy 1.1');
    await consortium.until('all have 1.1', () => inSync(consortium));

    const away = join(tokens.folder, 'away');
    renameSync(token, away);
    await consortium.merge(everybody, toyDocument('1.2'), 'Toy 1.2');
    const others = everybody.filter((one) => one !== OWNER);
    await consortium.until('the others have 1.2', async () => {
      return inSync(consortium, others) && (await committedToy(consortium)).version === '1.2';
    });
    await consortium.until('it says that the token does not sign', () =>
      /The token does not sign: none is labelled/.test(saidOf(loop)),
    );
    assert.not.match(saidOf(loop), PIN);
    assert.not.ok(inSync(consortium, [OWNER]));

    renameSync(away, token);
    await consortium.until('it has 1.2 too', () => inSync(consortium));
  });

  test.run();
}

/** What a loop shows of its last pass. */
function saidOf({ failure, report }: ReturnType<Consortium['startLoop']>): string {
  return JSON.stringify([failure, report?.conditions ?? []]);
}
