/** What examples do with Quorate as it is packed: the pipelines, and tests of chaincode. It is packed once for both. */
import { addChaincodeTestsSuite } from './chaincode-tests-cases.js';
import { addPipelinesSuite } from './ci-cases.js';

addPipelinesSuite();
addChaincodeTestsSuite();
