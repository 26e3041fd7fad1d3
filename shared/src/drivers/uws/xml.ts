import { XMLParser } from 'fast-xml-parser';

/** An element, names without prefixes: real servers disagree about prefixes and even forget to declare them. */
export interface XmlElement {
  readonly name: string;
  /** URI of its namespace, where it is declared. */
  readonly namespace?: string;
  /** By local name; `xmlns` declarations are not among them. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
}

/** The text is no XML document that we read. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** Unless a caller expects more. */
const MAX_CHARACTERS = 8 * 1024 * 1024;
const MAX_DEPTH = 60;
const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

/**
 * Parses an XML document without a document type: entities beyond the five of XML itself do not exist, so that none can expand.
 * @returns the root element
 * @throws XmlError
 */
export function parseXml(text: string, maxCharacters = MAX_CHARACTERS): XmlElement {
  if (text.length > maxCharacters) throw new XmlError('the document is too long');
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new XmlError('documents with a document type are not read');
  const root = rawNodes(text).find((node) => elementName(node) !== undefined);
  if (root === undefined) throw new XmlError('there is no element in it');
  return toElement(root, new Map(), 0);
}

/** The first child with this local name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/**
 * An element's value. Servers write "none" as `xsi:nil`, as an empty element, as the text NULL, or leave the element out.
 */
export function valueOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined || element.attributes.get('nil') === 'true') return undefined;
  return element.text === '' || element.text === 'NULL' ? undefined : element.text;
}

/** All text below an element, for one that should hold plain text but may hold markup. */
export function deepText(element: XmlElement): string {
  return [element.text, ...element.children.map(deepText)].filter((text) => text !== '').join(' ');
}

type RawNode = Readonly<Record<string, unknown>>;

/** It keeps nothing of what it has parsed. */
const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: CDATA,
  maxNestedTags: MAX_DEPTH,
});

function rawNodes(text: string): readonly RawNode[] {
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is the same code in another package
    return arrayOf(PARSER.parse(text, true)).filter(isRawNode);
  } catch (error) {
    throw new XmlError(error instanceof Error ? error.message : 'it is not well-formed', { cause: error });
  }
}

function toElement(node: RawNode, outer: ReadonlyMap<string, string>, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw new XmlError('its elements are nested too deeply');
  const tag = elementName(node) ?? '';
  const { declared, attributes } = readAttributes(node[ATTRIBUTES]);
  const scope = declared.size === 0 ? outer : new Map([...outer, ...declared]);
  const namespace = scope.get(prefixOf(tag));
  const children: XmlElement[] = [];
  let text = '';
  for (const inner of arrayOf(node[tag])) {
    if (!isRawNode(inner)) continue;
    text += textIn(inner);
    if (elementName(inner) !== undefined) children.push(toElement(inner, scope, depth + 1));
  }
  return {
    name: localName(tag),
    ...(namespace === undefined ? NOTHING : { namespace }),
    attributes,
    children: children.length === 0 ? NO_CHILDREN : children,
    text: text.trim(),
  };
}

const NOTHING = {};
/** Most elements have none of these: job lists of a hundred thousand jobs are read. */
const NO_CHILDREN: readonly XmlElement[] = [];
const NO_NAMES: ReadonlyMap<string, string> = new Map();
const NO_ATTRIBUTES = { declared: NO_NAMES, attributes: NO_NAMES };

interface Attributes {
  readonly declared: ReadonlyMap<string, string>;
  readonly attributes: ReadonlyMap<string, string>;
}

function readAttributes(raw: unknown): Attributes {
  if (!isRawNode(raw)) return NO_ATTRIBUTES;
  const declared = new Map<string, string>();
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value !== 'string') continue;
    if (name === 'xmlns') declared.set('', decode(value));
    else if (name.startsWith('xmlns:')) declared.set(localName(name), decode(value));
    else attributes.set(localName(name), decode(value).trim());
  }
  return { declared, attributes };
}

function textIn(node: RawNode): string {
  const text = node[TEXT];
  if (typeof text === 'string') return decode(text);
  const cdata = arrayOf(node[CDATA]).find(isRawNode)?.[TEXT];
  return typeof cdata === 'string' ? cdata : '';
}

function elementName(node: RawNode): string | undefined {
  for (const key in node) if (key !== TEXT && key !== CDATA && key !== ATTRIBUTES) return key;
  return undefined;
}

/** The part of a QName behind its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function prefixOf(name: string): string {
  return name.includes(':') ? name.slice(0, name.indexOf(':')) : '';
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five entities of XML 1.0 (section 4.6) and character references; anything else stays as it is. */
function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g,
    (all, ...groups: unknown[]) => {
      const [name, decimal, hexadecimal] = groups;
      if (typeof name === 'string') return PREDEFINED[name] ?? all;
      const code = typeof decimal === 'string' ? parseInt(decimal, 10) : parseInt(String(hexadecimal), 16);
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
        ? String.fromCodePoint(code)
        : all;
    },
  );
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRawNode(value: unknown): value is RawNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
