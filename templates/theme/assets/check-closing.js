// Restricts what the checker's worker can reach in the browser. The worker loads this module first. It removes everything
// that is not named here, including future features of browsers, and leaves one way to fetch, from this site alone, until
// the checker is loaded. Then that is removed too, before any file is given: what is left can compute, keep time and
// answer the page.

const KEPT = new Set([
  // The language itself.
  "Object", "Function", "Array", "Number", "Boolean", "String", "Symbol", "BigInt", "Date", "RegExp", "Promise", "Proxy",
  "Reflect", "JSON", "Math", "Intl", "Temporal", "Atomics", "WebAssembly", "Map", "Set", "WeakMap", "WeakSet", "WeakRef",
  "FinalizationRegistry", "Iterator", "ArrayBuffer", "SharedArrayBuffer", "DataView", "Int8Array", "Uint8Array",
  "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float16Array", "Float32Array",
  "Float64Array", "BigInt64Array", "BigUint64Array", "Error", "AggregateError", "EvalError", "RangeError",
  "ReferenceError", "SyntaxError", "SuppressedError", "TypeError", "URIError", "DisposableStack", "AsyncDisposableStack",
  "Infinity", "NaN", "undefined", "globalThis", "eval", "isFinite", "isNaN", "parseFloat", "parseInt", "decodeURI",
  "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "unescape",
  // Time, texts, random numbers, and what code uses to wait.
  "console", "performance", "crypto", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "queueMicrotask",
  "structuredClone", "reportError", "TextDecoder", "TextEncoder", "URL", "URLSearchParams", "atob", "btoa",
  "AbortController", "AbortSignal", "DOMException", "Event", "EventTarget", "ErrorEvent", "MessageEvent",
  "PromiseRejectionEvent", "MessageChannel", "MessagePort",
  // The worker, and the way to the page that started it.
  "constructor", "self", "name", "origin", "location", "isSecureContext", "crossOriginIsolated", "WorkerLocation",
  "WorkerGlobalScope", "DedicatedWorkerGlobalScope", "close", "postMessage", "onmessage", "onmessageerror", "onerror",
  "onrejectionhandled", "onunhandledrejection", "onlanguagechange",
]);

const SITE = new URL("./", import.meta.url).href; // the folder of the theme's files

const reach = globalThis.fetch.bind(globalThis);
const { DecompressionStream, Response } = globalThis;
const { userAgent, hardwareConcurrency } = globalThis.navigator;
let open = true;

for (let scope = globalThis; scope !== EventTarget.prototype; scope = Object.getPrototypeOf(scope)) {
  for (const name of Object.getOwnPropertyNames(scope)) {
    if (!KEPT.has(name)) Reflect.deleteProperty(scope, name);
  }
}

// Python itself is packed on the site, to a third. Some hosts unpack it on the way.
async function python(address) {
  const answer = await reach(`${address}.gz`);
  if (!answer.ok) return answer;
  const file = await answer.blob();
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = first === 0x1f && second === 0x8b;
  const program = packed ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file;
  return new Response(program, { headers: { "Content-Type": "application/wasm" } });
}

// Code that kept a reference to this function finds it disabled as well.
function fetchOfOurs(what) {
  const address = new URL(what, SITE).href;
  if (!open || !address.startsWith(SITE)) return Promise.reject(new TypeError(`${address} is not fetched here`));
  return address.endsWith(".wasm") ? python(address) : reach(address);
}

Object.defineProperty(globalThis, "fetch", { value: fetchOfOurs, configurable: true });
Object.defineProperty(globalThis, "navigator", { value: Object.freeze({ userAgent, hardwareConcurrency }) });

// From here on no request is possible.
export function close() {
  open = false;
  delete globalThis.fetch;
}
