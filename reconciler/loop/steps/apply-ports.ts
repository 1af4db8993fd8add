import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { Json } from '../../core/model/json.js';
import type { ApplyPorts, ObservePorts } from '../../kinds/kind-ports.js';
import { governancePlace } from '../../kinds/network/governance-place.js';
import type { Pass } from '../pass.js';

/** How far back an earlier revision is looked for. */
const HISTORY = 200;

/** What a kind gets to do our share of one resource. */
export function applyPorts(pass: Pass, key: string): ApplyPorts {
  const { ports, memory, event } = pass.loop;
  return {
    observe: observeAnew(pass),
    write: ports.write,
    besu: ports.besuWriter?.(governancePlace(pass.loaded.network, pass.loaded.resources)),
    plasmaRoot: ports.plasmaRootWriter,
    channels: ports.channelWriter,
    governance: {
      sign: (...signature) => pass.governanceWriter(pass.governance!).sign(...signature),
      close: (id) => pass.governanceWriter(pass.governance!).close(id),
    },
    voteMode: pass.loop.settings.voteMode,
    runtime: ports.runtime,
    source: (resource) => pass.loaded.source(resource),
    earlier: async (commit) => {
      const loaded = await ports.load(commit);
      return { resources: loaded.resources, source: (resource) => loaded.source(resource) };
    },
    history: () => ports.revisions.history(pass.revision.commit, HISTORY),
    preparing: memory.preparing,
    now: ports.now,
    quorumSince: memory.quorumSince,
    progress: (step, detail) => event({ type: step, subject: key, detail }),
  };
}

/** Of a governance chaincode what is done asks anew (unmoved-ledgers.ts); of a contract, at the block that was looked at. */
function observeAnew({ governance, observePorts }: Pass): ObservePorts {
  const isRemembered = governance !== undefined && 'chaincode' in governance.place;
  return isRemembered ? { ...observePorts!, governance: governance.reader } : observePorts!;
}

/** The same, and whether anything came of it that the next pass would see: a step that was told, or other processes. */
export function watchedPorts(pass: Pass, key: string): { readonly ports: ApplyPorts; readonly changed: () => boolean } {
  const ports = applyPorts(pass, key);
  const running = (): string => canonicalJson(ports.runtime.running() as unknown as Json);
  const before = running();
  let isTold = false;
  const progress: ApplyPorts['progress'] = (step, detail) => {
    isTold = true;
    ports.progress(step, detail);
  };
  return { ports: { ...ports, progress }, changed: () => isTold || running() !== before };
}
