// check.mjs BACKEND: starts the built backend (OttoHangfire.dll) on a folder and a port of its own, reads its OpenAPI document with
// two linters, makes a client from it, checks that with tsc, and lets it call the backend. Needs no network once npm has installed
// what package.json names. Ends with 1 and says why when something is not right.
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createConfig, lint } from "@redocly/openapi-core";

const here = dirname(fileURLToPath(import.meta.url));
const made = join(here, "made");
const run = promisify(execFile);

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startBackend(dll, folder) {
  const port = await freePort();
  const backend = spawn("dotnet", [dll], {
    env: { ...process.env, OTTO_DATA_DIR: folder, OTTO_PORT: `${port}`, OTTO_AGENT_PORT: `${await freePort()}`, OTTO_WORKER: "on" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  backend.stdout.on("data", (text) => (said += text));
  backend.stderr.on("data", (text) => (said += text));

  const address = `http://127.0.0.1:${port}`;
  for (let i = 0; i < 300; i++) {
    if (backend.exitCode !== null) {
      throw new Error(`The backend ended: ${said}`);
    }

    const response = await fetch(`${address}/health/ready`).catch(() => null);
    if (response?.ok) {
      return { address, backend };
    }

    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  backend.kill("SIGKILL");
  throw new Error(`The backend did not become ready: ${said}`);
}

async function stop(backend) {
  const ended = new Promise((resolve) => backend.once("exit", resolve));
  backend.kill("SIGTERM");
  const late = setTimeout(() => backend.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(late);
}

async function redocly(file) {
  const problems = await lint({ ref: file, config: await createConfig({ extends: ["recommended"] }) });
  for (const problem of problems) {
    console.log(`redocly ${problem.severity} ${problem.ruleId}: ${problem.message} ${problem.location?.[0]?.pointer ?? ""}`);
  }

  return problems.length;
}

/** One of the programs that npm has installed; what it prints is shown when it fails. */
async function program(name, script, ...words) {
  try {
    await run(process.execPath, [join(here, "node_modules", script), ...words], { cwd: here });
    return 0;
  } catch (failed) {
    console.log(`${name}:\n${failed.stdout}${failed.stderr}`);
    return 1;
  }
}

async function check(address, key) {
  const document = join(made, "openapi.json");
  await rm(made, { recursive: true, force: true });
  await mkdir(made);
  await writeFile(document, await (await fetch(`${address}/openapi/v1.json`)).text());

  const [bySpectral, byRedocly, types] = await Promise.all([
    program("spectral", "@stoplight/spectral-cli/dist/index.js", "lint", "--fail-severity", "hint", "--ruleset", "spectral.yaml", document),
    redocly(document),
    program("openapi-typescript", "openapi-typescript/bin/cli.js", document, "--output", join(made, "api.ts")),
  ]);
  const compiled = await program("tsc", "typescript/bin/tsc", "--project", here);
  const failures = bySpectral + byRedocly + types + compiled;
  if (compiled === 0) {
    const { stdout } = await run(process.execPath, [join(made, "client.js"), address, key], { cwd: here });
    console.log(stdout.trim());
  }

  return failures;
}

const folder = await mkdtemp(join(tmpdir(), "otto-openapi-"));
try {
  const { address, backend } = await startBackend(process.argv[2], folder);
  try {
    const failures = await check(address, (await readFile(join(folder, "owner.key"), "utf8")).trim());
    console.log(failures === 0 ? "Spectral, Redocly and tsc have nothing to say." : `${failures} problems`);
    process.exitCode = failures === 0 ? 0 : 1;
  } finally {
    await stop(backend);
  }
} catch (problem) {
  console.log(problem.stderr ? `${problem.stdout}${problem.stderr}` : problem.message);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
