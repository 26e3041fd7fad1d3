import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../problem.js';
import type { HttpContext } from './context.js';

/** What a reverse proxy says of whom it speaks for: then the address is the proxy's. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/** An IPv4 address that came to an IPv6 socket is one (RFC 4291, section 2.5.5.2). */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

const family = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** @param allowed - addresses, or networks such as `10.0.0.0/8`, beside this machine itself */
function listOf(allowed: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of ['127.0.0.0/8', '::1', ...allowed]) {
    const [address = '', bits] = entry.split('/');
    if (bits === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(bits), family(address));
  }
  return list;
}

const isForwarded = ({ headers }: FastifyRequest): boolean => PROXY_HEADERS.some((name) => name in headers);

/** For those who run the platform: `GET /health`, open to all, and `GET /metrics`, which is not. */
export function operationsRoutes(app: FastifyInstance, context: HttpContext): void {
  const { config, health, metrics } = context;
  const allowed = listOf(config.metricsFrom);

  app.get('/health', async (_request, reply) => {
    const reasons = await health();
    if (reasons.length === 0) return { status: 'ok' };
    return reply.code(503).send({ status: 'failing', reasons });
  });

  app.get('/metrics', async (request, reply) => {
    const address = plain(request.ip);
    if (isForwarded(request) || !allowed.check(address, family(address)))
      throw new Problem(
        'forbidden',
        'The metrics are for those who run this platform. They name your address in metricsFrom.',
      );
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
