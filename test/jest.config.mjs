const root = new URL('..', import.meta.url).pathname;

/** One jest project for a package; tests stand beside the code that they test. */
const project = (displayName, folder, testEnvironment = 'node') => ({
  displayName,
  rootDir: `${root}${folder}`,
  testEnvironment,
  testMatch: ['**/*.test.{ts,tsx}'],
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/lib/', '/labextension/'],
  transform: {
    '^.+\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
          target: 'es2022',
        },
      },
    ],
  },
  // Everything that ships as ES modules only.
  transformIgnorePatterns: [
    '/node_modules/(?!(@noble|@jupyterlab|@jupyter|@lumino|lib0|y-protocols|y-websocket|yjs|nanoid|p-limit|yocto-queue|uuid|fast-check|pure-rand|strnum|fast-xml-parser|@rjsf|vscode-ws-jsonrpc|jose|oidc-provider)/)',
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@run-elsewhere/planner$': `${root}shared/src/index.ts`,
    '^@run-elsewhere/planner/(ui|node|wire|testing)$': `${root}shared/src/$1/index.ts`,
    '^@run-elsewhere/planner/jupyterhub$': `${root}shared/src/drivers/jupyterhub/client-index.ts`,
    '^@run-elsewhere/platform$': `${root}platform/src/index.ts`,
    '\\.(css|svg)$': `${root}test/empty.cjs`,
  },
});

export default {
  projects: [
    project('shared', 'shared'),
    project('platform', 'platform'),
    project('jupyterlab-ext', 'jupyterlab-ext', 'jsdom'),
    project('vscode-ext', 'vscode-ext'),
    project('test', 'test'),
  ],
};
