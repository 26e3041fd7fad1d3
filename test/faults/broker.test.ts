import { describeFaults } from './suite.ts';
import { broker } from './worlds/broker.ts';

describeFaults('broker', broker);
