const IN_ADDRESS = /\b[a-z][a-z0-9+]{1,15}:\/\/[^\s/:@"'<>{}]{1,80}:[^\s/@"'<>{}]{3,120}@/i;

/** Shapes of credentials that services publish or that are easily told; each linear to match. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/, 'a GitHub token'],
  [/\bglpat-[\w-]{18,}/, 'a GitLab token'],
  [/\bhf_[A-Za-z0-9]{30,}/, 'a Hugging Face token'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\bAIza[\w-]{35}/, 'a Google API key'],
  [/\bsk-[A-Za-z0-9_-]{20,}/, 'an API key'],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [/\bpypi-[A-Za-z0-9_-]{40,}/, 'a PyPI token'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/, 'a JSON Web Token'],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/, 'a private key'],
  [IN_ADDRESS, 'a password in an address'],
  [/\bBearer\s+[\w.~+/-]{16,}/, 'a bearer token'],
];

/** A word that both patterns below need, found much faster than they are. */
const NAMED = /token|secret|passw|passphrase|pwd|api_?key|access_?key|credential/i;
/** `token = "..."`, `password="..."`, `{"api_key": "..."}`. */
const ASSIGNED =
  /(?:^|[^A-Za-z])(?:[A-Za-z0-9]{1,30}_){0,5}(token|secret|passwd|password|passphrase|pwd|api_?key|access_?key|secret_?key|credentials?)["']?\]?\s{0,8}(?::\s{0,8}str\s{0,8})?[:=]\s{0,8}[rbu]?["']([^"'\n]{6,400})["']/gi;
/** `%env TOKEN=...`, `export TOKEN=...`. */
const EXPORTED =
  /(?:%(?:set_)?env|export)\s{1,8}\w{0,40}(TOKEN|SECRET|PASSWORD|API_?KEY|ACCESS_?KEY)\w{0,40}\s{0,3}[= ]\s{0,3}["']?([^\s"'$]{6,400})/gi;

/** What people write where a secret is to be filled in, and where a name of one stands. */
const PLACEHOLDER =
  /^(?:.*(?:your|my[-_ ]|example|placeholder|change|dummy|insert|todo|here|none|null|test).*|[<{$%].*|(.)\1*|[x*.]+|\S*\s.*)$/i;

/**
 * Names what in a text looks like a credential. The credential itself is never part of the answer.
 * @returns e.g. `a GitHub token`, each once
 */
export function findSecrets(text: string): readonly string[] {
  const found = new Set<string>();
  const hasAddress = text.includes('://');
  for (const [shape, name] of SHAPES) {
    if ((hasAddress || shape !== IN_ADDRESS) && shape.test(text)) found.add(name);
  }
  if (!NAMED.test(text)) return [...found];
  for (const match of [...text.matchAll(ASSIGNED), ...text.matchAll(EXPORTED)]) {
    const [, label = '', value = ''] = match;
    if (!PLACEHOLDER.test(value)) found.add(named(label));
  }
  return [...found];
}

function named(label: string): string {
  const word = label.toLowerCase();
  if (word.startsWith('pass') || word === 'pwd') return 'a password';
  if (word.includes('key')) return 'a secret key';
  return word === 'token' ? 'a token' : 'a secret';
}
