import type { Cases } from './case.js';
import { blockCases } from './cases/block-cases.js';
import { broadcastCases } from './cases/broadcast-cases.js';
import { cuttingCases } from './cases/cutting-cases.js';
import { deliverCases } from './cases/deliver-cases.js';
import { editCases } from './cases/edit-cases.js';
import { endorserCases } from './cases/endorser-cases.js';
import { gatewayCases } from './cases/gateway-cases.js';
import { genesisCases } from './cases/genesis-cases.js';
import { gotchaCases } from './cases/gotcha-cases.js';
import { lifecycleCases } from './cases/lifecycle-cases.js';
import { memberCases } from './cases/member-cases.js';
import { operationsCases } from './cases/operations-cases.js';
import { packageCases } from './cases/package-cases.js';
import { participationCases } from './cases/participation-cases.js';
import { policyCases } from './cases/policy-cases.js';
import { simulationCases } from './cases/simulation-cases.js';
import { systemCases } from './cases/system-cases.js';
import { validationCases } from './cases/validation-cases.js';

/** All cases in their order. */
export const ALL_CASES: Cases = [
  ...endorserCases,
  ...simulationCases,
  ...lifecycleCases,
  ...systemCases,
  ...validationCases,
  ...policyCases,
  ...deliverCases,
  ...gatewayCases,
  ...broadcastCases,
  ...cuttingCases,
  ...participationCases,
  ...operationsCases,
  ...blockCases,
  ...packageCases,
  ...editCases,
  ...genesisCases,
  ...gotchaCases,
  ...memberCases,
];
