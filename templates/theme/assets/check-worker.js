// The portal's own program, run in the reader's browser by Python compiled to WebAssembly. It gets files from the page and
// returns answers to the page; after it has started it requests nothing, and it never sends anything: nothing is left in
// it that could (check-closing.js). It runs under the policy of the page that starts it.

import { close } from "./check-closing.js"; // before all others, which might keep references to what it removes
import { ed25519, p256, p384, p521 } from "./vendor/noble/noble-curves.min.js";
import { loadPyodide } from "./vendor/pyodide/pyodide.js";

const CURVES = { nistp256: p256, nistp384: p384, nistp521: p521 };
const PROGRAM = new URL("check/program.zip", import.meta.url);

let counter;
let drops = 0;

// Invalid keys and signatures simply do not verify.
const verified = (verify) => {
  try {
    return verify();
  } catch {
    return false;
  }
};

async function begin() {
  const step = (name) => postMessage({ step: name });
  step("python");
  const program = fetch(PROGRAM).then((response) => {
    if (!response.ok) throw new Error(`${response.status} for ${PROGRAM}`);
    return response.arrayBuffer();
  });
  // Under a name that is visible in the browser's developer tools.
  globalThis.python = await loadPyodide({
    // Nothing is ever installed, so nothing needs to be looked up.
    lockFileContents: { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2", version: "314.0.7" }, packages: {} },
    packageBaseUrl: new URL("./", import.meta.url).href,
  });
  step("program");
  python.registerJsModule("curves", {
    ed25519: (key, signature, data) => verified(() => ed25519.verify(signature, data, key, { zip215: false })),
    ecdsa: (curve, key, signature, digest) => verified(() => CURVES[curve].verify(signature, digest, key, { prehash: false, lowS: false })),
  });
  python.unpackArchive(await program, "zip", { extractDir: "/program" });
  python.runPython('import sys; sys.path.insert(0, "/program")');
  counter = python.pyimport("generator.pipeline.browser_check.browser_api").BrowserCheck("/program/datapackages");
  // Load now what would be loaded with the first workbook.
  python.pyimport("openpyxl");
  close();
  postMessage({ ready: true });
}

function layOut(files) {
  const folder = `/drop-${(drops += 1)}`;
  python.FS.mkdir(folder);
  for (const { path, bytes } of files) {
    const parts = path.split("/").filter((part) => part && part !== "." && part !== "..");
    if (parts.length === 0) continue;
    const target = [folder, ...parts].join("/");
    python.FS.mkdirTree(target.slice(0, target.lastIndexOf("/")));
    python.FS.writeFile(target, bytes);
  }
  return folder;
}

function take({ files, language }) {
  const answers = counter.take(layOut(files), language);
  const said = answers.toJs();
  answers.destroy();
  postMessage({ answers: said.map(([text, marked]) => ({ ...JSON.parse(text), marked: marked ?? null })) });
}

onmessage = async ({ data }) => {
  try {
    if (data.begin) await begin();
    else take(data);
  } catch (error) {
    console.error(error);
    postMessage({ failed: data.begin ? "begin" : "take" });
  }
};
