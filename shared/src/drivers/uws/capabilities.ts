import { plainLine } from '../../http/plain-text.js';
import { resolveTarget, withoutTrailingSlash } from '../../http/url.js';
import { OFFERS_STANDARD_ID, UWS_STANDARD_ID } from '../../wire/index.js';
import { child, childrenOf, localName, parseXml, valueOf, type XmlElement, XmlError } from './xml.js';

/** What a VOSI capabilities document says that we act on. */
export interface Capabilities {
  /** The planner profile's offers endpoint, where there is one. */
  readonly offersUrl?: string;
  /** The UWS job list, where there is one. */
  readonly jobsUrl?: string;
  /** What the platform calls itself. */
  readonly name?: string;
}

/**
 * Reads a VOSI capabilities document (VOSI 1.1, section 3; VOResource 1.1 interfaces).
 * @param askedUrl where the document came from: links are resolved against it
 * @returns undefined when the text is no such document
 */
export function parseCapabilities(text: string, askedUrl: string): Capabilities | undefined {
  const root = rootOf(text);
  if (root?.name !== 'capabilities') return undefined;
  const capabilities = childrenOf(root, 'capability');
  const offers = capabilities.find((candidate) => hasId(candidate, OFFERS_STANDARD_ID));
  const jobs = capabilities.find((candidate) => hasId(candidate, UWS_STANDARD_ID));
  const offersUrl = accessUrl(offers, askedUrl);
  const jobsUrl = accessUrl(jobs, askedUrl);
  const name = plainLine(valueOf(child(offers ?? jobs, 'description')) ?? '', 80);
  return {
    ...(offersUrl === undefined ? {} : { offersUrl }),
    ...(jobsUrl === undefined ? {} : { jobsUrl }),
    ...(name === undefined ? {} : { name }),
  };
}

function rootOf(text: string): XmlElement | undefined {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** IVOA identifiers compare case-insensitively (Identifiers 2.0, section 2.3.1), and registries lower them. */
function hasId(capability: XmlElement, id: string): boolean {
  return capability.attributes.get('standardID')?.toLowerCase() === id.toLowerCase();
}

function accessUrl(capability: XmlElement | undefined, askedUrl: string): string | undefined {
  const candidates = childrenOf(capability, 'interface').filter(isForPrograms);
  const chosen = candidates.find((each) => each.attributes.get('role') === 'std') ?? candidates[0];
  const text = valueOf(child(chosen, 'accessURL'));
  const url = text === undefined ? undefined : resolveTarget(text, askedUrl)?.url;
  return url === undefined ? undefined : withoutTrailingSlash(url);
}

/** `xsi:type` is a QName, so its prefix means nothing by itself. Pages for people are not for us. */
function isForPrograms(element: XmlElement): boolean {
  return localName(element.attributes.get('type') ?? '') !== 'WebBrowser';
}
