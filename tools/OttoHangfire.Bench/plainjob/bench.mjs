// One measurement of plainjob: node bench.mjs <folder with node_modules> <database> enqueue|drain <jobs> <workers>
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, database, what, jobsText, workersText] = process.argv.slice(2);
const jobs = Number(jobsText);
const require = createRequire(join(folder, "package.json"));
const Database = require("better-sqlite3");
const { better, defineQueue, defineWorker } = await import(pathToFileURL(require.resolve("plainjob")));

const quiet = { error: console.error, warn() {}, info() {}, debug() {} };
const connection = new Database(database);
const queue = defineQueue({ connection: better(connection), logger: quiet });
connection.pragma("synchronous = FULL"); // plainjob itself sets NORMAL

const enqueue = (count) => {
  for (let i = 0; i < count; i++) queue.add("bench", { i });
};

// Resolves when the last of so many jobs is done and marked so.
const drain = (count) =>
  new Promise((resolve) => {
    let left = count;
    const workers = Array.from({ length: Number(workersText) }, () =>
      defineWorker("bench", async () => {}, {
        queue,
        logger: quiet,
        pollIntervall: 10,
        onCompleted: () => {
          if (--left === 0) {
            const ended = performance.now();
            Promise.all(workers.map((worker) => worker.stop())).then(() => resolve(ended));
          }
        },
      }),
    );
    for (const worker of workers) void worker.start();
  });

enqueue(200);
await drain(200);

let started = performance.now();
enqueue(jobs);
let ended = performance.now();
if (what === "drain") {
  started = performance.now();
  ended = await drain(jobs);
}

console.log((1000 * jobs) / (ended - started));
queue.close();
