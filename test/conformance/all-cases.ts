import type { Cases } from './case.js';
import { endorserCases } from './cases/endorser-cases.js';
import { lifecycleCases } from './cases/lifecycle-cases.js';
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
];
