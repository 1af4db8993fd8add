import { addOrgStory } from './add-org/add-org-story.js';
import { lacchainStory } from './lacchain/lacchain-story.js';
import { plasmaStory } from './plasma/plasma-story.js';
import type { Story } from './story.js';
import { telecomStory } from './telecom/telecom-story.js';

/** Every story of `reconcile demo`; the first is the default. */
export const STORIES: readonly Story[] = [telecomStory, addOrgStory, lacchainStory, plasmaStory];
