import fc from 'fast-check';
import { findSecrets } from './secrets.js';
import { growsTooFast } from '../testing/properties/growth.js';

/** Put together at run time, so that no scanner takes this file for a leak. */
const body = 'a1B2'.repeat(12);
const kind = 'RSA';
const claims = 'eyJzdWIiOiIxMjM0In0';

test.each([
  [`t = "ghp_${body.slice(0, 36)}"`, 'a GitHub token'],
  [`github_pat_${body}`, 'a GitHub token'],
  [`glpat-${body.slice(0, 20)}`, 'a GitLab token'],
  [`login("hf_${body.slice(0, 34)}")`, 'a Hugging Face token'],
  [`AKIA${'ABCD1234'.repeat(2)}`, 'an AWS access key'],
  [`sk-proj-${body}`, 'an API key'],
  [`eyJhbGciOiJIUzI1NiJ9.${claims}.${body}`, 'a JSON Web Token'],
  [`-----BEGIN ${kind} PRIVATE KEY-----`, 'a private key'],
  ['create_engine("postgresql://me:s3cr3t@db.example.org/x")', 'a password in an address'],
  [`{"Authorization": "Bearer ${body}"}`, 'a bearer token'],
  ['token = "8d7f6a5b"', 'a token'],
  ["connect(user='me', password='correct-horse')", 'a password'],
  ['os.environ["ZENODO_TOKEN"] = "q1w2e3r4"', 'a token'],
  ['{"api_key": "q1w2e3r4"}', 'a secret key'],
  ['MY_SECRET: str = "q1w2e3r4"', 'a secret'],
  ['%env API_TOKEN=q1w2e3r4', 'a token'],
  ['export DB_PASSWORD=q1w2e3r4', 'a password'],
])('%s', (source, secret) => {
  const found = findSecrets(source);
  expect(found).toContain(secret);
  expect(found.join()).not.toContain('q1w2e3r4');
});

test.each([
  'token = os.environ["TOKEN"]',
  'token = ""',
  'token = "YOUR_TOKEN_HERE"',
  'password = "<password>"',
  'password = "********"',
  'password = getpass.getpass("Password: ")',
  'tokens = "one two three"',
  'secret = f"{name}"',
  'skip = "sk-"',
  'tokenizer = "bert-base-uncased"',
  'url = "https://example.org:8080/a@b"',
  'the password: see the wiki',
  'key = "primary"',
])('%s is no secret', (source) => {
  expect(findSecrets(source)).toEqual([]);
});

test('nothing is quoted', () => {
  fc.assert(
    fc.property(fc.string(), (text) =>
      findSecrets(`token = "${text}"`).every((name) => /^an? [A-Za-z ]+$/.test(name)),
    ),
  );
});

test.each(['_', 'a_', '://', 'token = "', 'eyJ'])('does no more than grow with a text of %j', (piece) => {
  expect(growsTooFast((length) => findSecrets(piece.repeat(length)))).toBeUndefined();
});
