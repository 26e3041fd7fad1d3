import { bomb } from './bomb.ts';
import type { Answer, Exchange, Fault, StepName, WorldName } from '../fault.ts';

const isXml = ({ headers, body }: Answer): boolean =>
  (headers['content-type'] ?? '').includes('xml') && body.byteLength > 0;

const isJson = ({ headers, body }: Answer): boolean =>
  (headers['content-type'] ?? '').includes('json') && body.byteLength > 0;

export const textOf = ({ body }: Answer): string => Buffer.from(body).toString('utf8');

const withBody = (answer: Answer, body: string | Uint8Array): Answer => ({
  ...answer,
  body: typeof body === 'string' ? Buffer.from(body) : body,
});

type NotFor = NonNullable<Fault['notFor']>;
type More = Partial<Pick<Fault, 'family' | 'needs' | 'notFor'>>;

const both =
  (first: NotFor, second: NotFor | undefined): NotFor =>
  (world, step) =>
    first(world, step) ?? second?.(world, step);

const speaksXml: NotFor = (world) =>
  world === 'planner' || world === 'plain-uws' ? undefined : `${world} speaks JSON`;

const FILES: readonly StepName[] = ['log', 'read result', 'fetch result'];

/** A result may be any file, and holds what it holds. */
const noFile: NotFor = (_world, step) =>
  FILES.includes(step) ? 'what is in a file is not read, but kept' : undefined;

const speaksJson: NotFor = (world, step) => {
  if (world === 'plain-uws') return 'plain-uws speaks XML';
  return world === 'planner' && step !== 'ask' && step !== 'release' && step !== 'submit'
    ? 'planner speaks XML here'
    : undefined;
};

/** Another document in the place of each XML document. */
export function xmlFault(name: string, alter: (text: string) => string | Uint8Array, more: More = {}): Fault {
  return {
    name,
    family: more.family ?? 'xml',
    needs: more.needs ?? 'a document in XML',
    play: {
      answer: (answer) => (isXml(answer) ? withBody(answer, alter(textOf(answer))) : answer),
    },
    notFor: both(both(speaksXml, noFile), more.notFor),
  };
}

/** Another document in the place of each JSON document. */
export function jsonFault(
  name: string,
  alter: (text: string, exchange: Exchange) => string | Uint8Array,
  more: More = {},
): Fault {
  return {
    name,
    family: more.family ?? 'json',
    needs: more.needs ?? 'a document in JSON',
    play: {
      answer: (answer, exchange) =>
        isJson(answer) ? withBody(answer, alter(textOf(answer), exchange)) : answer,
    },
    notFor: both(both(speaksJson, noFile), more.notFor),
  };
}

/** The same fault, whose documents become something else that is packed, and grows when it is unpacked. */
export const packedBomb = (fault: Fault): Fault => ({
  ...fault,
  play: {
    answer: (answer) =>
      isXml(answer) || isJson(answer)
        ? { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body: bomb() }
        : answer,
  },
});

/** Only where a step needs it. */
export const onlyIn =
  (steps: readonly StepName[], reason: string): NotFor =>
  (_world: WorldName, step: StepName) =>
    steps.includes(step) ? undefined : reason;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Every value of a document through `change`, from the leaves up. @param key of the value in its object, or of the list it is in */
export function mapJson(value: Json, change: (value: Json, key: string) => Json, key = ''): Json {
  if (Array.isArray(value))
    return change(
      value.map((each: Json) => mapJson(each, change, key)),
      key,
    );
  if (typeof value !== 'object' || value === null) return change(value, key);
  const entries = Object.entries(value).map(([name, each]) => [name, mapJson(each, change, name)]);
  return change(Object.fromEntries(entries) as Json, key);
}

export const parsed = (text: string): Json => JSON.parse(text) as Json;
