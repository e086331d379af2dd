// The search page: has the index asked and shows what is found. The whole state of the page is in its address.

const $ = (id) => document.getElementById(id);
const { root, bundle, program } = $("search").dataset;
const words = JSON.parse($("words").textContent);
const labels = Object.fromEntries(words.filters);
const names = Object.keys(labels);
const input = $("q");
const lang = document.documentElement.lang;
const plural = new Intl.PluralRules(lang);
const digits = new Intl.NumberFormat(lang);
const days = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" });
const languages = new Intl.DisplayNames([lang], { type: "language" });
const STEP = 10, VALUES = 8, MOST_VALUES = 200;

let state, turn = 0, worker, shown, urls;
const opened = new Set();        // filters that show more than their first values

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// --- Index
function ask(question) {
  if (!worker) {
    worker = new Worker(program);
    worker.onmessage = ({ data }) => { if (data.turn === turn) hear(data); };
    worker.onerror = (event) => hear({ error: event.message });
    question = { ...question, bundle: new URL(bundle, document.baseURI).href };
  }
  worker.postMessage({ turn, ...question });
}

function stop() {
  worker?.terminate();
  worker = undefined;
}

// --- Address
const key = (name) => (name === "language" ? "lang" : name);

function read() {
  const given = new URLSearchParams(location.search);
  state = { q: (given.get("q") ?? "").trim(), sort: given.get("sort") ?? "" };
  for (const name of names) state[name] = [...new Set(given.getAll(key(name)).filter(Boolean))];
  if (input.value.trim() !== state.q) input.value = state.q;
}

function go(push) {
  const given = new URLSearchParams();
  if (state.q) given.set("q", state.q);
  for (const name of names) for (const value of state[name]) given.append(key(name), value);
  if (state.sort) given.set("sort", state.sort);
  const address = `${location.pathname}${given.size ? `?${given}` : ""}`;
  if (address !== location.pathname + location.search) history[push ? "pushState" : "replaceState"](null, "", address);
  show();
}

function toggle(name, value) {
  const values = new Set(state[name]);
  if (!values.delete(value)) values.add(value);
  state[name] = [...values];
  go(true);
}

// --- Page
function label(name, value) {
  if (name !== "language") return value;
  try { return languages.of(value); } catch { return value; }
}

function result({ url, meta, excerpt }) {
  const by = make("p", { className: "by", lang });
  if (meta.source) by.append(make("span", { className: "source", dir: "auto" }, meta.source));
  const date = new Date(`${meta.date ?? ""}T00:00:00Z`);
  if (!Number.isNaN(date.valueOf()))
    by.append(" ", make("time", { dateTime: meta.date, dir: document.documentElement.dir }, days.format(date)));
  const href = root + url.replace(/^\/+/, "");
  const title = make("h2", {}, make("a", { href }, meta.heading ?? meta.title ?? href));
  const card = make("article", { className: "card", lang: meta.lang ?? "" }, by, title, make("p", { className: "summary" },
    ...excerpt.map(([text, marked]) => (marked ? make("mark", {}, text) : text)), " …"));
  card.dir = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(meta.lang ?? "") ? "rtl" : "ltr";
  return make("li", {}, card);
}

const focus = (wanted) => [...$("filters").querySelectorAll("input")].find((box) => box.dataset.key === wanted)?.focus();

function drawFilters(counts) {
  const focused = document.activeElement?.dataset?.key;
  const groups = names.map((name) => {
    const values = Object.entries(counts[name] ?? {}).filter(([value, n]) => n || state[name].includes(value));
    for (const value of state[name]) if (!values.some(([known]) => known === value)) values.push([value, 0]);
    values.sort(name === "year"
      ? ([a], [b]) => b.localeCompare(a)
      : ([a, n], [b, m]) => m - n || a.localeCompare(b, lang));
    const limit = opened.has(name) ? MOST_VALUES : VALUES;
    const rows = values.filter(([value], i) => i < limit || state[name].includes(value)).map(([value, n]) => {
      const box = make("input", { type: "checkbox", checked: state[name].includes(value), onchange: () => toggle(name, value) });
      box.dataset.key = `${name} ${value}`;
      return make("label", {}, box, make("bdi", {}, label(name, value)), make("span", { className: "count" }, digits.format(n)));
    });
    if (!rows.length) return "";
    const group = make("fieldset", {}, make("legend", {}, labels[name]), ...rows);
    if (values.length > rows.length && !opened.has(name)) {
      const more = fill(words.more_values, { n: digits.format(Math.min(values.length, MOST_VALUES) - rows.length) });
      group.append(make("button", { type: "button", onclick() {
        opened.add(name);
        drawFilters(counts);
        focus(rows.at(-1).firstChild.dataset.key);
      } }, more));
    }
    return group;
  });
  const n = names.reduce((sum, name) => sum + state[name].length, 0);
  $("filters").firstElementChild.textContent = n ? fill(words.filters_n, { n: digits.format(n) }) : words.filter;
  $("filters").lastElementChild.replaceChildren(...groups);
  $("filters").hidden = groups.every((group) => !group);
  if (focused) focus(focused);
}

function drawActive() {
  const chips = names.flatMap((name) => state[name].map((value) => {
    const text = label(name, value);
    return make("li", {}, make("button", {
      type: "button", ariaLabel: fill(words.remove, { name: text }), onclick: () => { toggle(name, value); input.focus(); },
    }, make("bdi", {}, text), " ×"));
  }));
  $("active").replaceChildren(...chips);
  $("active").hidden = !chips.length;
}

function help(why) {
  $("why").textContent = why;
  $("help").hidden = why === undefined;
}

function show() {
  ++turn;
  const active = names.filter((name) => state[name].length);
  const asked = state.q || active.length;
  const order = state.sort || (state.q ? "best" : "newest");
  drawActive();
  $("sort").value = order;
  $("found").hidden = !asked;
  $("more").hidden = true;
  urls = "";
  if (asked) $("status").textContent = words.loading;
  else $("results").replaceChildren();
  help(asked ? undefined : "");
  if (asked || worker)
    ask({ q: state.q, filters: Object.fromEntries(active.map((name) => [name, state[name]])), sort: { newest: "desc", oldest: "asc" }[order] });
}

// Where an archive is large, the newest articles are told before all have been asked; then there are no counts.
function hear({ total, rows, counts, more, error }) {
  if (error) {
    stop();
    $("results").replaceChildren();
    $("status").textContent = "";
    $("found").hidden = true;
    help(words.search_failed);
    console.warn(error);
  } else if (more) {
    const next = more.map(result);
    $("results").append(...next);
    next[0]?.querySelector("a").focus();
    shown += STEP;
    $("more").hidden = total <= shown;
  } else {
    if (counts) drawFilters(counts);
    if (!rows) return;
    const now = JSON.stringify(rows.map(({ url }) => url));
    if (now !== urls) $("results").replaceChildren(...rows.map(result));
    urls = now;
    $("status").textContent = fill(words.found[plural.select(total)] ?? words.found.other, { n: digits.format(total) }) + (counts ? "" : " …");
    help(total ? undefined : words.nothing_found);
    shown = STEP;
    $("more").hidden = !counts || total <= shown;
  }
}

// --- Start
let typing;
input.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  state.q = input.value.trim();
  go(true);
});
input.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => { state.q = input.value.trim(); go(false); }, 150);
});
input.addEventListener("focus", () => { if (!turn) ask({ q: "", filters: {} }); }, { once: true });
$("more").firstElementChild.addEventListener("click", () => ask({ from: shown }));
$("sort").addEventListener("change", () => { state.sort = $("sort").value; go(true); });
addEventListener("popstate", () => { read(); show(); });
document.addEventListener("kliping:search", () => { stop(); if (turn) show(); });  // the preview has a fresh index

const wide = matchMedia("(min-width: 56rem)");
const unfold = () => { $("filters").open = wide.matches; };
wide.addEventListener("change", unfold);
unfold();

$("help").classList.remove("late");
read();
if (location.search) show();
else help("");
