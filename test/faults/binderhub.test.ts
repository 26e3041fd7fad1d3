import { describeFaults } from './suite.ts';
import { binderHub } from './worlds/binderhub.ts';

describeFaults('binderhub', binderHub);
