import { describeFaults } from './suite.ts';
import { planner } from './worlds/planner.ts';

describeFaults('planner', planner);
