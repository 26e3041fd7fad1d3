/** Identifiers of the planner profile. Ours live in one namespace, written here and nowhere else. */
export const NAMESPACE = 'https://run-elsewhere.github.io/ns/planner/1.0';

/** standardID of the offers endpoint in a platform's VOSI capabilities. */
export const OFFERS_STANDARD_ID = `${NAMESPACE}#offers`;

/** `kind` of the executable whose content follows by upload. */
export const UPLOADED_NOTEBOOK = `${NAMESPACE}/executable/uploaded-notebook`;

/** standardID of a UWS 1.1 job list (REC-UWS-1.1, section 4). Registries hold it in lower case. */
export const UWS_STANDARD_ID = 'ivo://ivoa.net/std/UWS#rest-1.1';

/** Namespace of UWS documents, 1.0 and 1.1 alike (REC-UWS-1.1, appendix A). */
export const UWS_NAMESPACE = 'http://www.ivoa.net/xml/UWS/v1.0';

/** Stem of the kinds of the ExecutionBroker 1.0 schema. A reader matches on the last path segment. */
export const BROKER_KINDS = 'https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds';
