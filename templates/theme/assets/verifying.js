// Verifies a badge. The steps of `portal badge verify` (generator/render/badges/verification.py), in the
// same order, with the same forms and the same names for what fails. The first step that fails ends it.
//
// Everything that is needed is fetched before a file is given: the issuers' documents of this portal, the forms, the
// contexts, and the library that brings a credential into its canonical form. Afterwards no request is made.

const LARGEST = 256 * 1024; // bytes of a badge
export const LARGEST_ISSUER = 1024 * 1024;
const LARGEST_DOCUMENT = 64 * 1024; // what is signed
const LARGEST_LIST = 2 ** 21; // bytes of a list of withdrawals, unpacked
const DEEPEST_JSON = 32;
const LONGEST = 5000; // milliseconds for one canonical form; a normal one takes some twenty

export const STEPS = ["read", "form", "issuer", "signature", "subject", "status", "time"];

const HERE = new URL("./", import.meta.url);

class Failed extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

// ------------------------------------------------------------------------------------------------ what is needed

// Whether this browser can verify at all: Ed25519 came to WebCrypto late, and is there on https and on one's own machine.
export async function able() {
  try {
    await publicKey(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1)); // the base point: a key like any other
    return typeof DecompressionStream === "function";
  } catch {
    return false;
  }
}

let library;
async function load() {
  await import(new URL("vendor/jsonld/jsonld.min.js", HERE));
  const { jsonld } = globalThis;
  delete globalThis.jsonld;
  return jsonld;
}

export async function gather(root) {
  const read = async (path) => {
    const answer = await fetch(new URL(path, root));
    if (!answer.ok) throw new Error(`nothing at ${path}`);
    return answer.json();
  };
  const [{ issuers }, forms, contexts, jsonld] = await Promise.all([
    read("api/v1/issuers.json"), read("credentials/form.json"), read("credentials/contexts.json"), library ??= load(),
  ]);
  return { issuers: new Map(issuers.map((each) => [each.id, each])), forms, contexts, jsonld };
}

// -------------------------------------------------------------------------------------------------------- the steps

// The result: the steps that passed, the one that failed with its code, and the content of the credential.
export async function verify(data, known, at) {
  const job = new Case(data, known, at);
  const passed = [];
  for (const step of STEPS) {
    try {
      await job[step]();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      const { code, values } = error;
      return { passed, failed: step, code, values, credential: job.credential, listOf: job.listOf, pixels: job.pixels };
    }
    passed.push(step);
  }
  return { passed, failed: "", credential: job.credential, listOf: job.listOf, pixels: job.pixels };
}

export const tooLarge = () => ({ passed: [], failed: "read", code: "too_large", values: {}, listOf: "" });

class Case {
  constructor(data, known, at) {
    Object.assign(this, { data, known, at, baked: null, listOf: "", pixels: false });
  }

  read() {
    if (this.data.length > LARGEST) throw new Failed("too_large");
    const text = latin(this.data);
    this.pixels = text.startsWith(PNG);
    if (this.pixels) this.baked = unbakePng(this.data, text);
    else if (/^[ \t\n\r\v\f]*</.test(text)) this.baked = unbake(this.data, text);
    this.text = this.baked ? decoded(this.baked.credential) : decoded(this.data).replace(/\n$/, "");
    this.value = readJson(this.text);
    if (!isObject(this.value)) throw new Failed("no_json");
  }

  form() {
    const place = flaw(this.value, this.known.forms.credential);
    if (place !== null) throw new Failed("strange_part", { place });
    if (HALVED.test(this.text) || written(this.value) !== this.text) throw new Failed("rewritten");
    this.credential = this.value;
  }

  issuer() {
    const { id } = this.credential.issuer;
    this.issuerDocument = this.known.issuers.get(id);
    if (!this.issuerDocument) throw new Failed("unknown_issuer", { issuer: id });
    this.key = this.keyOf(this.credential);
  }

  async signature() {
    if (!await this.signed(this.credential, this.key)) throw new Failed("signature");
  }

  async subject() {
    const { id, issuer, credentialSubject: subject, credentialStatus: listed, relatedResource: pictures } = this.credential;
    const names = Object.fromEntries(subject.identifier.map((each) => [each.identityType, each.identityHash]));
    const place = /^(.*\/)issuers\/([a-z0-9-]+)\.json$/.exec(issuer.id);
    if (!place || !("name" in names)) throw new Failed("addresses");
    const [, root, association] = place;
    const { identifier = "" } = names;
    const list = `${root}status/${association}.json`;
    const together = id === `${root}credentials/${identifier}/${subject.term}.json`
      && subject.id === `${root}institutions/${identifier}/`
      && listed.statusListCredential === list
      && listed.id === `${list}#${listed.statusListIndex}`;
    if (!together) throw new Failed("addresses");
    if (!this.baked?.picture) return;
    if (!pictures) throw new Failed("picture_unsigned");
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", this.baked.picture));
    const said = `sha256-${btoa(latin(digest))}`;
    if (!pictures.some((each) => each.digestSRI === said)) throw new Failed("picture_changed");
  }

  async status() {
    const listed = this.credential.credentialStatus;
    const known = this.issuerDocument.statusList;
    if (!isObject(known) || flaw(known, this.known.forms.status) !== null) throw new Failed("no_list");
    if (known.id !== listed.statusListCredential || known.issuer !== this.issuerDocument.id) throw new Failed("no_list");
    let trusted = false;
    try {
      trusted = await this.signed(known, this.keyOf(known));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
    }
    if (!trusted) throw new Failed("list_signature");
    const bits = await unpacked(known.credentialSubject.encodedList);
    const place = Number(listed.statusListIndex);
    if (!bits || place >= bits.length * 8) throw new Failed("no_list");
    this.listOf = known.validFrom.slice(0, 10);
    if (bits[place >> 3] & (0x80 >> (place & 7))) throw new Failed("withdrawn");
  }

  time() {
    const { validFrom, validUntil, proof } = this.credential;
    const begins = (validFrom > proof.created ? validFrom : proof.created).slice(0, 10);
    if (begins > this.at) throw new Failed("future", { date: begins });
    if (validUntil.slice(0, 10) < this.at) throw new Failed("expired", { date: validUntil.slice(0, 10) });
  }

  // The public key that the issuer's document lists for the proof of a document.
  keyOf({ proof }) {
    const issuer = this.issuerDocument;
    const methods = Array.isArray(issuer.verificationMethod) ? issuer.verificationMethod : [];
    const method = methods.find((each) => isObject(each) && each.id === proof.verificationMethod);
    const purposes = issuer.assertionMethod;
    if (!method || !Array.isArray(purposes) || !purposes.includes(proof.verificationMethod)) throw new Failed("unknown_key");
    if (method.type !== "Multikey" || method.controller !== issuer.id) throw new Failed("unknown_key");
    const { since = "", expires = "9999" } = method;
    const dated = typeof since === "string" && typeof expires === "string";
    if (!dated || since > proof.created || proof.created > expires) throw new Failed("key_term");
    const raw = multibase(String(method.publicKeyMultibase), 34);
    if (!raw || raw[0] !== 0xed || raw[1] !== 0x01) throw new Failed("unknown_key");
    return raw.subarray(2);
  }

  // Whether the proof (eddsa-rdfc-2022) of a document that has its form was made by this key.
  async signed(document, key) {
    const { proof, ...unsecured } = document;
    const { proofValue, ...options } = proof;
    const signature = multibase(proofValue, 64);
    if (!signature || !isMoment(options.created)) return false;
    if (new TextEncoder().encode(JSON.stringify(unsecured)).length > LARGEST_DOCUMENT) return false;
    const digests = [];
    for (const part of [{ "@context": document["@context"], ...options }, unsecured]) {
      let form;
      try {
        form = await this.canonical(part);
      } catch {
        return false;
      }
      digests.push(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(form))));
    }
    const signedBytes = new Uint8Array(64);
    signedBytes.set(digests[0]);
    signedBytes.set(digests[1], 32);
    try {
      return await crypto.subtle.verify("Ed25519", await publicKey(key), signature, signedBytes);
    } catch {
      return false; // no such key
    }
  }

  canonical(document) {
    const { contexts, jsonld } = this.known;
    // Only contexts that are already on this page; every other address is rejected, and none is fetched.
    const documentLoader = async (address) => {
      if (!Object.hasOwn(contexts, address)) throw new Error("a context leads to another address");
      return { contextUrl: null, documentUrl: address, document: contexts[address] };
    };
    return jsonld.canonize(document, {
      documentLoader, safe: true, base: null, // safe: an undefined term is an error instead of being dropped
      canonizeOptions: { maxWorkFactor: 1, signal: AbortSignal.timeout(LONGEST) },
    });
  }
}

// ---------------------------------------------------------------------------------------------------- the picture

const OPENING = `<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><![CDATA[`;
const CLOSING = "]]></openbadges:credential>";

// The bytes of the credential in a badge, and of the picture without it. Nothing of it is parsed, shown or run: it is
// taken byte by byte, and the credential names the picture by its digest. `text` holds a character for every byte.
function unbake(bytes, text) {
  const parts = text.split(OPENING);
  if (parts.length > 2) throw new Failed("two_credentials");
  const [head, rest = ""] = parts;
  const ends = rest.indexOf(CLOSING);
  if (ends < 0) throw new Failed("no_credential");
  if (rest.includes(CLOSING, ends + CLOSING.length)) throw new Failed("two_credentials");
  // Elsewhere it might be part of a text that is shown.
  if (!head.endsWith("</desc>") || head.indexOf("</desc>") !== head.length - 7) throw new Failed("no_credential");
  const begins = head.length + OPENING.length;
  const behind = begins + ends + CLOSING.length;
  const picture = new Uint8Array(head.length + bytes.length - behind);
  picture.set(bytes.subarray(0, head.length));
  picture.set(bytes.subarray(behind), head.length);
  return { credential: bytes.subarray(begins, begins + ends), picture };
}

const PNG = "\x89PNG\r\n\x1a\n";
const KEYWORD = "openbadgecredential\0";
const BEGUN = `${KEYWORD}\0\0\0\0`; // uncompressed, and in no language

// The bytes of the credential in a badge of pixels, of which no part is signed. Nothing is unpacked or drawn; nothing may
// follow the last chunk, so that there is one reading of the file.
function unbakePng(bytes, text) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = [];
  let at = PNG.length;
  for (let name = ""; name !== "IEND";) {
    if (at + 12 > bytes.length) throw new Failed("no_credential");
    const ends = at + 12 + view.getUint32(at);
    if (ends > bytes.length) throw new Failed("no_credential");
    name = text.slice(at + 4, at + 8);
    if (name === "iTXt" && text.slice(at + 8, ends - 4).startsWith(KEYWORD)) found.push([at + 8, ends - 4]);
    at = ends;
  }
  if (found.length > 1) throw new Failed("two_credentials");
  if (at !== bytes.length || !found.length) throw new Failed("no_credential");
  const [[begins, ends]] = found;
  if (!text.slice(begins, ends).startsWith(BEGUN)) throw new Failed("no_credential");
  return { credential: bytes.subarray(begins + BEGUN.length, ends), picture: null };
}

// ------------------------------------------------------------------------------------------------------------ forms

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const HALF_A_CHARACTER = /\p{Cs}/u;

// Parses unambiguous JSON: no duplicate key in an object, bounded nesting, no lone surrogate, which other programs
// cannot write. Undefined for anything else.
export function readJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const open = [];
  for (const [mark, said, colon] of text.matchAll(/"([^"\\]*(?:\\.[^"\\]*)*)"([ \t\n\r]*:)?|[{}[\]]/g)) {
    if (mark === "{" || mark === "[") {
      if (open.push(new Set()) > DEEPEST_JSON) return undefined;
    } else if (mark === "}" || mark === "]") {
      open.pop();
    } else {
      const word = said.includes("\\") ? JSON.parse(`"${said}"`) : said;
      if (HALF_A_CHARACTER.test(word)) return undefined;
      if (!colon) continue;
      if (open.at(-1).has(word)) return undefined;
      open.at(-1).add(word);
    }
  }
  return value;
}

// Where a value first departs from a form (credentials/form.json); null if it has the form.
function flaw(value, form, place = "") {
  const here = place || ".";
  if ("const" in form) return JSON.stringify(value) === JSON.stringify(form.const) ? null : here;
  if ("enum" in form) return form.enum.includes(value) ? null : here;
  if (form.type === "string") {
    if (typeof value !== "string") return here;
    const length = [...value].length;
    const fits = length >= (form.minLength ?? 0) && length <= (form.maxLength ?? 1e6);
    return fits && (!form.pattern || new RegExp(form.pattern).test(value)) ? null : here;
  }
  if (form.type === "array") {
    if (!Array.isArray(value) || value.length < form.minItems || value.length > form.maxItems) return here;
    return first(value.map((inner, n) => () => flaw(inner, form.items, `${place}[${n}]`)));
  }
  if (!isObject(value)) return here;
  const at = (key) => `${place}.${key}`.replace(/^\./, "");
  const known = form.properties;
  const strange = [...Object.keys(value), ...form.required].find((key) => Object.hasOwn(value, key) !== Object.hasOwn(known, key));
  if (strange !== undefined) return at([...strange].slice(0, 40).join(""));
  return first(Object.keys(value).map((key) => () => flaw(value[key], known[key], at(key))));
}

function first(questions) {
  for (const ask of questions) {
    const found = ask();
    if (found !== null) return found;
  }
  return null;
}

// A lone surrogate, as an escape: it would be written back unchanged, but it cannot be signed.
const HALVED = /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/;

const ESCAPED = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026" };
const written = (document) => JSON.stringify(document).replace(/[<>&]/g, (mark) => ESCAPED[mark]);

// A valid time: the 30th of February matches the pattern as well.
function isMoment(text) {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && !text.startsWith("0000") && time.toISOString() === text.replace("Z", ".000Z");
}

// ------------------------------------------------------------------------------------------------------------- bytes

// A character for every byte.
function latin(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failed("no_json");
  }
}

export const textOf = (bytes) => {
  try {
    return decoded(bytes);
  } catch {
    return "";
  }
};

const publicKey = (raw) => crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);

const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// The bytes of a text in Multibase (the letter z, then Base58), if they have this length and this is their canonical form.
function multibase(text, length) {
  if (text[0] !== "z" || text.length > 2 * length) return null;
  let number = 0n;
  for (const digit of text.slice(1)) {
    const worth = DIGITS.indexOf(digit);
    if (worth < 0) return null;
    number = number * 58n + BigInt(worth);
  }
  const noughts = /^1*/.exec(text.slice(1))[0].length;
  const hex = number ? number.toString(16) : "";
  const digits = hex.length % 2 ? `0${hex}` : hex;
  if (noughts + digits.length / 2 !== length) return null;
  const raw = new Uint8Array(length);
  for (let n = noughts; n < length; n++) raw[n] = parseInt(digits.slice(2 * (n - noughts), 2 * (n - noughts) + 2), 16);
  return raw;
}

// The bits of a status list (W3C's Bitstring Status List: u, base64url, gzip); null if it is not one or unpacks to too much.
async function unpacked(text) {
  try {
    const packed = Uint8Array.from(atob(text.slice(1).replaceAll("-", "+").replaceAll("_", "/")), (mark) => mark.charCodeAt(0));
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    const parts = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > LARGEST_LIST) {
        reader.cancel().catch(() => {});
        return null;
      }
      parts.push(value);
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  } catch {
    return null;
  }
}
