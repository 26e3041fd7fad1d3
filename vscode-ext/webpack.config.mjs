import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The planner client is compiled from its sources: what is packaged is never older than they are. */
const planner = (entry) => at(`../shared/src/${entry}index.ts`);

/** What both bundles have in common. */
const common = {
  mode: 'production',
  context: at('.'),
  devtool: false,
  resolve: {
    extensions: ['.ts', '.tsx', '.js'],
    extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
    alias: {
      '@run-elsewhere/planner$': planner(''),
      '@run-elsewhere/planner/ui$': planner('ui/'),
      '@run-elsewhere/planner/node$': planner('node/'),
    },
  },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        type: 'javascript/auto',
        resolve: { fullySpecified: false },
        use: {
          loader: 'swc-loader',
          options: {
            jsc: {
              parser: { syntax: 'typescript', tsx: true },
              transform: { react: { runtime: 'automatic' } },
              target: 'es2022',
            },
          },
        },
      },
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
    ],
  },
  performance: false,
  stats: 'errors-warnings',
};

/** The extension host's bundle: what activation needs, and a chunk that is loaded at the first use. */
const host = {
  ...common,
  name: 'host',
  target: 'node20',
  entry: { extension: './src/extension.ts' },
  output: {
    path: at('dist'),
    filename: '[name].cjs',
    chunkFilename: '[name].cjs',
    library: { type: 'commonjs2' },
  },
  // VS Code brings its own module; undici stays a package of its own, which is packed beside the bundle.
  externals: { vscode: 'commonjs vscode', undici: 'commonjs undici' },
  // One chunk for all that is loaded later: what is packed has names that are known.
  optimization: { splitChunks: false },
};

/** The panel's page. */
const webview = {
  ...common,
  name: 'webview',
  target: ['web', 'es2022'],
  entry: { webview: './src/webview/main.tsx' },
  output: { path: at('dist'), filename: '[name].js' },
};

export default [host, webview];
