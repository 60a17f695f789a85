// Serves one model for each thing that a model's server may do; the name of the model says which. Prints its address, and ends with
// its input. Run: node serve.mjs
import { LLMock } from "@copilotkit/aimock";

const word = '{"word":"heron-4711-lantern"}';
const reply = '{"message":"Hello from aimock.","actions":[]}';

const mock = new LLMock({ port: 0, auth: { apiKeys: ["the-right-key-0123456789"] } });

const isProbe = (request) => !request.messages.some((message) => message.role === "system");
const form = (request) => request.response_format?.type ?? "text";

// serve(model, which requests, what is answered, options)
const serve = (model, predicate, response, options) => mock.on({ model, predicate }, response, options);
const refuses = (what) => ({ error: { message: `'response_format.type' ${what} is not supported`, type: "invalid_request_error" }, status: 400 });

// Holds the model to the schema.
const enforces = (model, response, options) => {
  serve(model, isProbe, { content: word });
  serve(model, (request) => !isProbe(request), response, options);
};

enforces("json_schema", { content: reply, usage: { prompt_tokens: 321, completion_tokens: 12 } });

// Answers 200, and ignores what is asked of its form.
serve("ignores", (request) => isProbe(request) && form(request) !== "text", { content: "Hello!" });
serve("ignores", (request) => isProbe(request), { content: "```json\n" + word + "\n```" });
serve("ignores", () => true, { content: "Sure, here you are:\n```json\n" + reply + "\n```" });

// Knows texts only.
serve("plain", (request) => form(request) !== "text", refuses("json_schema"));
serve("plain", isProbe, { content: word });
serve("plain", () => true, { content: reply });

// Neither a schema nor json_object, and a model that seldom follows.
serve("refuses_json_object", (request) => form(request) !== "text", refuses("json_object"));
serve("refuses_json_object", isProbe, { content: "The word is heron." });
serve("refuses_json_object", () => true, { content: reply });

enforces("refusal", { content: "I cannot help with that.", finishReason: "content_filter" });
enforces("truncation", { content: reply.slice(0, 20), finishReason: "length" });
enforces("tool_calls", { toolCalls: [{ name: "shell", arguments: '{"command":"ls"}' }] });
enforces("malformed", { content: reply }, { chaos: { malformedRate: 1 } });
enforces("disconnect", { content: reply }, { chaos: { disconnectRate: 1 } });
enforces("slow", { content: reply }, { chaos: { latencyMs: 30000 } });
enforces("slow_drip", { content: reply }, { chaos: { latencyMs: 2000 } });
enforces("rate_limit", { error: { message: "Slow down.", type: "rate_limit_error" }, status: 429, retryAfter: 40 });
enforces("unavailable", { error: { message: "The model is loading.", type: "server_error" }, status: 503 });

console.log(await mock.start());
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
