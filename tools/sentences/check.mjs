// check.mjs [--write]: asks chrono-node what the sentences of the tests' tables mean that happen once, or mean nothing, and prints each
// disagreement with who is right, from disagreements.txt. Ends with 1 where a disagreement is not listed there, or is there no more.
// --write puts the new ones into the list, with "?" for who is right. Needs no network once npm has installed what package.json names.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as chrono from "chrono-node";

const here = dirname(fileURLToPath(import.meta.url));
const tables = process.env.OTTO_SENTENCES ?? join(here, "../../tests/OttoHangfire.Language.Tests/Sentences");
const list = join(here, "disagreements.txt");

function rows(file) {
  const found = [];
  let now = "";
  let sentence = "";
  for (const line of readFileSync(join(tables, file), "utf8").split("\n")) {
    if (line.startsWith("# now ")) {
      now = line.slice(6);
    } else if (line.startsWith("    ")) {
      found.push({ sentence, meaning: line.trim(), now });
    } else {
      sentence = line;
    }
  }
  return found;
}

const two = (number) => `${number}`.padStart(2, "0");

function inZone(date) {
  const minutes = -date.getTimezoneOffset();
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  const seconds = date.getSeconds() ? `:${two(date.getSeconds())}` : "";
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}${seconds} ${offset}`;
}

// Dates are local ones of the row's zone; where the clocks show a time twice, the row says which.
function instant(now) {
  const [day, time, zone, hours] = now.split(" ");
  process.env.TZ = zone;
  return hours === undefined ? new Date(`${day}T${time}:00`) : new Date(`${day}T${time}:00+0${hours}:00`);
}

function chronosWord(reader, row) {
  const results = reader.parse(row.sentence, instant(row.now), { forwardDate: true });
  if (results.length === 0) {
    return "nothing";
  }

  const start = results[0].start;
  const day = inZone(start.date());
  return start.isCertain("hour") ? day : `${day.slice(0, 10)} without a time`;
}

function ourWord(row) {
  const once = /^task (\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)? [+-]\d\d:\d\d)/.exec(row.meaning);
  return once ? once[1] : row.meaning === "nothing" ? "nothing" : null;
}

const known = new Map();
try {
  for (const line of readFileSync(list, "utf8").split("\n")) {
    const parts = line.split(" | ");
    if (!line.startsWith("#") && parts.length >= 5) {
      known.set(`${parts[0]} | ${parts[1]} | ${parts[2]} | ${parts[3]}`, parts.slice(4).join(" | "));
    }
  }
} catch {
  // The list is written for the first time.
}

let asked = 0;
const lines = [];
const unlisted = [];
for (const [file, reader] of [["english.txt", chrono.en.GB], ["german.txt", chrono.de.casual]]) {
  for (const row of rows(file)) {
    const ours = ourWord(row);
    if (ours === null) {
      continue;
    }

    asked++;
    const chronos = chronosWord(reader, row);
    if (chronos === ours) {
      continue;
    }

    const key = `${row.now} | ${row.sentence} | ${ours} | ${chronos}`;
    const verdict = known.get(key);
    known.delete(key);
    lines.push(`${key} | ${verdict ?? "?"}`);
    if (verdict === undefined || verdict.startsWith("?")) {
      unlisted.push(key);
    }
  }
}

console.log(lines.join("\n"));
console.log(`chrono-node was asked ${asked} sentences and disagrees in ${lines.length}; ${unlisted.length} are not judged, ${known.size} of the list are gone.`);
if (process.argv.includes("--write")) {
  const head = readFileSync(list, { encoding: "utf8", flag: "a+" }).split("\n").filter((line) => line.startsWith("#"));
  writeFileSync(list, `${[...head, ...lines].join("\n")}\n`);
} else if (unlisted.length + known.size > 0) {
  process.exitCode = 1;
}
