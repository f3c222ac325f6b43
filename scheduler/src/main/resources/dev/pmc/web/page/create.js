/** Asks for new hosts. The form knows the images and the types that there are, and pmc judges it as it is filled in. */
import { complaintOf, warningOf } from "./actions.js";
import { change, get } from "./api.js";
import { command, quoted } from "./command.js";
import { ask, done } from "./dialog.js";
import { byId, el, say } from "./dom.js";
import { plural } from "./format.js";
import { MOST_NAMES, unfold } from "./names.js";

const CHECK_AFTER = 300;

/** What can be said of a host: the field of the job, its label, what it looks like, and the option that says it on a terminal. */
const FIELDS = [
  { name: "hostname", label: "Name", hint: "web1, or web[01-10] for many", required: true, option: "" },
  { name: "comp_type", label: "Component type", hint: "hosts of one type are spread over agents", list: "create-types", required: true, option: "--type" },
  { name: "os", label: "Image", choice: "images", option: "--os" },
  { name: "cpu", label: "CPUs", number: true, value: "1" },
  { name: "mem", label: "Memory, MiB", number: true, value: "1024" },
  { name: "disk", label: "Disk, GiB", number: true, hint: "empty for the image's own size" },
  { name: "vlan", label: "Network", hint: "to take an address from, such as 10.1.2.0/24", option: "--vlan" },
  { name: "ip", label: "Address", hint: "this very one; empty for any", option: "--ip" },
  { name: "baremetal", label: "Only on agent", hint: "empty for any", list: "agent-names", option: "--baremetal" },
  { name: "constraints", label: "Constraints", hint: "one a line: rack:LIKE:r[12], hostname:UNIQUE", lines: 2, option: "--constraint", more: true },
  { name: "labels", label: "Labels", hint: "one a line: team=search", lines: 2, option: "--label", more: true },
  { name: "ssh_keys", label: "SSH keys", hint: "one a line", lines: 2, file: "--ssh-key", more: true },
  { name: "user_data", label: "cloud-init user-data", hint: "merged over the site's own", lines: 3, file: "--user-data", more: true },
];

const lines = text => text.split("\n").map(line => line.trim()).filter(Boolean);

/** Opens the form. */
export async function openCreate() {
  const [catalogue, { types }] = await Promise.all([get("images"), get("status")]);
  const inputs = new Map();
  const problems = new Map();
  const others = el("ul", { class: "problems" });
  const shell = el("div", {});
  const direct = el("input", { type: "checkbox", id: "create-direct" });
  let timer = null;

  const field = field => {
    const id = `create-${field.name}`;
    const input = control(field, id, catalogue);
    const problem = el("span", { class: "trouble", id: `${id}-problem` });
    inputs.set(field.name, input);
    problems.set(field.name, problem);
    return el("div", { class: field.lines ? "field wide" : "field" },
      el("label", { for: id }, field.label, field.required ? el("span", { class: "small" }, " (required)") : ""), input,
      field.hint ? el("span", { class: "small", id: `${id}-hint` }, field.hint) : null, problem);
  };

  const changed = () => {
    clearTimeout(timer);
    shell.replaceChildren(command(commandLine(values(inputs), direct.checked)));
    timer = setTimeout(() => check().catch(e => say(others, e.message)), CHECK_AFTER);
  };

  /** Has pmc judge what is there; returns the jobs, or nothing if they are not good yet. */
  async function check(strict = false) {
    const jobs = jobsOf(values(inputs));
    const wrong = typeof jobs === "string" ? [{ field: "hostname", words: jobs }] : problemsOf(await judged(jobs.slice(0, 1), direct.checked));
    const filled = FIELDS.filter(({ name }) => strict || inputs.get(name).value !== "").map(({ name }) => name);
    const shown = wrong.filter(({ field }) => !inputs.has(field) || filled.includes(field));
    for (const [name, problem] of problems) {
      const words = shown.filter(each => each.field === name).map(each => each.words).join("; ");
      say(problem, words);
      inputs.get(name).setAttribute("aria-invalid", words !== "");
    }
    for (const name of shown.map(each => each.field)) inputs.get(name)?.closest("details")?.setAttribute("open", "");
    others.replaceChildren(...shown.filter(({ field }) => !inputs.has(field)).map(({ words }) => el("li", {}, words)));
    return wrong.length ? null : jobs;
  }

  const form = ask({
    title: "New hosts",
    wide: true,
    parts: [
      el("datalist", { id: "create-types" }, types.map(({ type }) => el("option", { value: type }))),
      el("div", { class: "fields" }, FIELDS.filter(({ more }) => !more).map(field)),
      el("details", {}, el("summary", {}, "Constraints, labels, keys and user-data"), el("div", { class: "fields" }, FIELDS.filter(({ more }) => more).map(field))),
      el("p", {}, direct, " ", el("label", { for: "create-direct" }, "Pass the network stage by: the host gets no address from it")),
      others,
      el("p", { class: "small" }, "The same on a terminal:"),
      shell,
    ],
    yes: "Create",
    act: async () => {
      clearTimeout(timer);
      const jobs = await check(true);
      if (!jobs) return "Something is missing or wrong yet; it is said beside the fields.";
      const { items } = await change("POST", "jobs", { via: direct.checked ? "direct" : "network" }, { jobs });
      const complaint = complaintOf(items);
      if (complaint) return complaint;
      done(`Queued: create ${jobs.length === 1 ? jobs[0].hostname : plural(jobs.length, "host")}.${warningOf(items)}`);
      return null;
    },
  });
  form.addEventListener("input", changed);
  changed();
  inputs.get("hostname").focus();
}

function control(field, id, catalogue) {
  const common = { id, name: field.name, "aria-describedby": `${id}-hint ${id}-problem`, required: null };
  if (field.choice && catalogue.items.length) {
    return el("select", common, catalogue.items.map(image => el("option", { value: image, selected: image === catalogue.usual }, image)));
  }
  if (field.lines) return el("textarea", { ...common, rows: field.lines, spellcheck: "false" });
  return el("input", { ...common, type: field.number ? "number" : "text", min: field.number ? 1 : null, value: field.value ?? null, list: field.list ?? null, autocomplete: "off", spellcheck: "false" });
}

const values = inputs => Object.fromEntries([...inputs].map(([name, input]) => [name, input.value.trim()]).filter(([, value]) => value !== ""));

/** The jobs that these values ask for; or what is wrong with the names. */
function jobsOf({ hostname = "", constraints, labels, ssh_keys, ...plain }) {
  const names = unfold(hostname);
  if (names === null) return `many names are written web[01-10], at most ${MOST_NAMES} of them`;
  const common = { action: "create", ...plain };
  if (constraints) common.constraints = lines(constraints).map(line => line.split(":").length > 2 ? [...line.split(":").slice(0, 2), line.split(":").slice(2).join(":")] : line.split(":"));
  if (labels) common.labels = Object.fromEntries(lines(labels).map(line => [line.split("=")[0], line.split("=").slice(1).join("=")]));
  if (ssh_keys) common.ssh_keys = lines(ssh_keys);
  return (names.length ? names : [""]).map(name => ({ ...common, hostname: name }));
}

const judged = async (jobs, direct) => (await change("POST", "jobs", { via: direct ? "direct" : "network", check: "yes" }, { jobs })).items;

/** What pmc says begins with the field that it means. */
const problemsOf = items => items.flatMap(item => item.problems).map(words => ({ field: /^[a-z_]+/.exec(words)?.[0] ?? "", words }));

function commandLine(given, direct) {
  const size = `C${given.cpu ?? 1}M${given.mem ?? 1024}${given.disk ? `D${given.disk}` : ""}`;
  const words = ["pmc", "host", "create"];
  for (const { name, option, lines: many, file } of FIELDS) {
    if (given[name] === undefined) continue;
    if (file) words.push(file, `${name}.txt`);
    else if (option && many) lines(given[name]).forEach(line => words.push(option, quoted(line)));
    else if (option !== undefined) words.push(...(option ? [option] : []), quoted(given[name]));
  }
  return [...words, "--size", size, ...(direct ? ["--tube", "mesos"] : [])].join(" ");
}

byId("create").addEventListener("click", openCreate);
