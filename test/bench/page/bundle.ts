import { fileURLToPath } from 'node:url';
import webpack from 'webpack';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page and its worker as two scripts, in a folder of their own. */
export async function bundlePage(folder: string): Promise<void> {
  const compiler = webpack({
    mode: 'production',
    // Nobody downloads it.
    optimization: { minimize: false },
    context: at('.'),
    target: ['web', 'es2022'],
    entry: { page: './main.tsx', platforms: './platforms.ts' },
    output: { path: folder, filename: '[name].js' },
    resolve: { extensions: ['.ts', '.tsx', '.js'] },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
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
      ],
    },
    performance: false,
  });
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise<void>((resolve) => compiler.close(() => resolve()));
  if (stats?.hasErrors() !== false) throw new Error(stats?.toString('errors-only') ?? 'No page was made.');
}
