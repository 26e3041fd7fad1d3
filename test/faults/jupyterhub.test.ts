import { describeFaults } from './suite.ts';
import { jupyterHub } from './worlds/jupyterhub.ts';

describeFaults('jupyterhub', jupyterHub);
