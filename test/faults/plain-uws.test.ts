import { describeFaults } from './suite.ts';
import { plainUws } from './worlds/plain-uws.ts';

describeFaults('plain-uws', plainUws);
