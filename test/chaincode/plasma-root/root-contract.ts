/** The compiled root contract on a channel in memory, behind the ports: one block a call. */
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import type { PlasmaRootReader, PlasmaRootView } from '../../../reconciler/ports/read/plasma-root-reader.js';
import type { PlasmaEffect, PlasmaRootWriter } from '../../../reconciler/ports/write/plasma-root-writer.js';
import type { Answer, PlasmaLedger } from './plasma-ledger.js';

/** As one organization speaks to it. Refusals have the contract's own codes; a lost race is tried once more, as ours is. */
export function rootContract(net: PlasmaLedger, organization: string): PlasmaRootReader & PlasmaRootWriter {
  const query = (name: string, ...args: string[]): Promise<Answer> =>
    asError(async () => JSON.parse((await net.endorse(organization, name, ...args)).answer));
  const submit = (name: string, ...args: string[]): Promise<Answer> =>
    asError(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const endorsed = await net.endorse(organization, name, ...args);
        const [code] = net.ledger.commit([endorsed]);
        const { transactionId, answer } = endorsed;
        if (code === 'VALID') return { ...JSON.parse(answer), transactionId, block: 0 };
        if (attempt >= 2) throw new QuorateError('PLASMA_ROOT_FAILED', 'It was found invalid', { retry: 'transient' });
      }
    });
  return {
    version: () => query('Version'),
    chain: async (chain) => {
      const { definition, ...view } = await query('Chain', chain);
      return { ...view, definition: definition ?? undefined };
    },
    root: async (chain, block) => {
      const found = await query('Root', chain, `${block}`).catch((error: QuorateError) => {
        if (error.code !== 'NOT_SETTLED') throw error;
      });
      return found as PlasmaRootView | undefined;
    },
    rootsAfter: async (chain, block) => {
      const bookmark = block < 0 ? '' : `${block}`.padStart(16, '0');
      return (await query('Roots', chain, '100', bookmark)).roots;
    },
    alarmsAfter: async (chain, block) => {
      const page = await query('Alarms', chain, '100', block < 0 ? '' : `${block}`.padStart(16, '0'));
      return { roots: page.roots, next: page.bookmark === '' ? undefined : Number(page.bookmark) };
    },
    verifyProof: (chain, proof) => query('VerifyProof', chain, proof),
    define: (definition, revision) => submit('Define', JSON.stringify(definition), `${revision}`),
    retract: (chain) => submit('Retract', chain),
    enact: (chain, digest) => submit('Enact', chain, digest),
    submitRoot: (chain, { from, to, leafCount, treeRoot, previousRoot, lastBlockHash }): Promise<PlasmaEffect> =>
      submit('SubmitRoot', chain, JSON.stringify({ from, to, leafCount, treeRoot, previousRoot, lastBlockHash })),
    overdue: (chain, settledTo, failed) => submit('Overdue', chain, `${settledTo}`, `${failed}`),
    raiseAlarm: (chain, to, root) => submit('RaiseAlarm', chain, `${to}`, root),
    confirmRoot: (chain, to) => submit('ConfirmRoot', chain, `${to}`),
    takeBack: (chain, to) => submit('TakeBack', chain, `${to}`),
    judge: (chain, to) => submit('Judge', chain, `${to}`),
  };
}

async function asError<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    const found = /\{"code":"([A-Z_]+)".*\}/.exec(error instanceof Error ? error.message : String(error));
    if (!found || error instanceof QuorateError) throw error;
    const { code, what, mend } = JSON.parse(found[0]) as { code: string; what: string; mend: string };
    throw new QuorateError(code, what, { mend, cause: error });
  }
}
