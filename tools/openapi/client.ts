// A program of somebody else's: it knows of the backend only what the OpenAPI document says. That it compiles is half of the
// test; the other half is that it works.
import createClient from "openapi-fetch";
import type { components, paths } from "./made/api.js";

type Task = components["schemas"]["OttoTask"];
type Problem = components["schemas"]["ProblemDetails"];

declare const process: { argv: string[] };

const address = process.argv[2]!;

// It is a program of the owner's, who gave it her key.
const otto = createClient<paths>({ baseUrl: address, headers: { Authorization: `Bearer ${process.argv[3]!}` } });

function expect(holds: boolean, what: string): asserts holds {
  if (!holds) {
    throw new Error(`It does not hold that ${what}.`);
  }
}

async function addsAndReads(): Promise<Task> {
  const { data: added, error } = await otto.POST("/otto/tasks", {
    params: { header: { "Idempotency-Key": "client-1" } },
    body: {
      type: "life_os.reminder",
      description: "Put the bins out",
      payload: { text: "Put the bins out" },
      schedule: { every: "P1W", start: "2030-01-07T19:00:00", time_zone: "Europe/Berlin" },
    },
  });
  expect(added !== undefined, `a task is taken, and not ${JSON.stringify(error)}`);

  const { data: found } = await otto.GET("/otto/tasks/{id}", { params: { path: { id: added.id } } });
  expect(found?.schedule?.every === "P1W", "the task comes back as it was put in");
  expect(found.status === "pending" && found.reason === null, "it waits");
  return found;
}

async function listsWithFilters(task: Task): Promise<void> {
  const { data: page } = await otto.GET("/otto/tasks", { params: { query: { status: "pending", type: task.type, limit: 1 } } });
  expect(page?.items[0]?.id === task.id && page.next_cursor === null, "the list has it");

  const { data: occurrences } = await otto.GET("/otto/tasks/{id}/occurrences", { params: { path: { id: task.id } } });
  expect(occurrences?.items.every((one) => one.outcome === "pending") === true, "all of its instants are to come");
}

async function changesAndTells(task: Task): Promise<void> {
  const path = { id: task.id };
  const { data: changed } = await otto.PATCH("/otto/tasks/{id}", { params: { path }, body: { max_attempts: 3 } });
  expect(changed?.max_attempts === 3, "a change is a change");

  const { data: cancelled } = await otto.POST("/otto/tasks/{id}/cancel", { params: { path } });
  expect(cancelled?.status === "error" && cancelled.reason === "cancelled", "a task can be cancelled");

  const { response } = await otto.DELETE("/otto/tasks/{id}", { params: { path } });
  expect(response.status === 204, "and be removed");
}

async function isRefused(): Promise<void> {
  const { error, response } = await otto.POST("/otto/tasks", { body: { type: "No", description: "", max_attempts: 0 } });
  const problem: Problem | undefined = error;
  expect(response.status === 400 && problem !== undefined, "a wrong task is refused");
  expect(Object.keys(problem.errors ?? {}).sort().join() === "description,max_attempts,type", "each wrong field is named");

  const { error: missing } = await otto.GET("/otto/runs/{id}", { params: { path: { id: 999_999 } } });
  expect(missing?.status === 404 && missing.detail.length > 0, "what is not there is said so in a sentence");
}

async function looksAround(): Promise<void> {
  const { data: doctor } = await otto.GET("/otto/doctor");
  expect(doctor?.checks.every((check) => check.status !== undefined && check.fix.kind !== undefined) === true, "the doctor reports");

  const { data: actions } = await otto.GET("/otto/actions");
  expect(actions?.items.some((action) => action.type === "life_os.log_note" && action.tier === 1) === true, "the catalogue lists actions");

  const { data: worker } = await otto.PUT("/otto/worker", { body: { enabled: false } });
  expect(worker?.enabled === false, "the stop switch is off");
}

const task = await addsAndReads();
await listsWithFilters(task);
await changesAndTells(task);
await isRefused();
await looksAround();
console.log("The client that is made from the document works.");
