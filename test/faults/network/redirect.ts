import type { Answer, Exchange, Fault, Stage } from '../fault.ts';

type Where = (exchange: Exchange, stage: Stage) => string;

const redirect = (name: string, status: number, where: Where): Fault => ({
  name,
  family: 'redirect',
  reaches: false,
  play: {
    answer: (_answer, exchange, stage): Answer => ({
      status,
      headers: { location: where(exchange, stage) },
      body: Buffer.alloc(0),
    }),
  },
});

/** Each address leads to the next one. */
const chain: Where = ({ path, origin }) => {
  const hop = Number(/[?&]hop=(\d+)/.exec(path)?.[1] ?? 0) + 1;
  return `${origin}${path.replace(/[?&]hop=\d+/, '')}?hop=${hop}`;
};

export const REDIRECT: readonly Fault[] = [
  redirect('a redirect to itself (303)', 303, ({ path }) => path),
  redirect('a redirect to itself (307)', 307, ({ path }) => path),
  redirect('a chain of redirects (302)', 302, chain),
  redirect('a chain of redirects (308)', 308, chain),
  redirect('a redirect to another origin (303)', 303, ({ path }, { witness }) => `${witness}${path}`),
  redirect('a redirect to another origin (307)', 307, ({ path }, { witness }) => `${witness}${path}`),
  redirect(
    'a redirect with somebody in its address',
    307,
    ({ path }, { witness }) => `${witness.replace('//', '//ada:word@')}${path}`,
  ),
  redirect(
    'a redirect to //another origin',
    303,
    ({ path }, { witness }) => `${witness.slice('http:'.length)}${path}`,
  ),
  redirect('a redirect to file:', 303, () => 'file:///etc/passwd'),
  redirect('a redirect to data:', 303, () => 'data:text/html,<script>alert(1)</script>'),
  redirect('a redirect to javascript:', 303, () => 'javascript:alert(1)'),
  redirect('a redirect to a private address', 303, ({ path }) => `http://192.168.0.1${path}`),
  redirect(
    'a redirect to the address of cloud metadata',
    307,
    () => 'http://169.254.169.254/latest/meta-data/',
  ),
  redirect('a redirect to another port of this machine', 307, () => 'http://127.0.0.1:22/'),
  redirect('a redirect to a page for signing in', 302, ({ origin }) => `${origin}/login?next=%2F`),
  redirect('a redirect to nowhere', 303, () => ''),
  redirect('a redirect to what is no address', 303, () => 'http://[::1'),
];
