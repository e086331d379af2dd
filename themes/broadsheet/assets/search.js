// The search page: asks Pagefind's index and shows what it finds. The whole state of the page is in its address.

const $ = (id) => document.getElementById(id);
const { root, bundle } = $("search").dataset;
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

let state, turn = 0, pagefind;
const opened = new Set();        // filters that show more than their first values

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// --- Words
// In the index every Han and kana character is a word of its own, so that parts of words are found.
const RUN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]+/gu;
const WIDE = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\uFF00-\uFFEF]/u;
const spaced = (run) => [...run].join(" ");

// [text, marked] of each stretch, from Pagefind's HTML or from plain text, without the spaces between such characters.
function stretches(node) {
  const letters = [];
  const walk = (parent, marked) => {
    for (const child of parent.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) for (const letter of child.data) letters.push([letter, marked]);
      else walk(child, marked || child.nodeName === "MARK");
    }
  };
  walk(node, false);
  const kept = letters.filter(
    ([letter], i) => letter !== " " || !WIDE.test(letters[i - 1]?.[0] ?? "") || !WIDE.test(letters[i + 1]?.[0] ?? ""),
  );
  return kept.reduce((all, [letter, marked]) => {
    const last = all.at(-1);
    if (last?.[1] === marked) last[0] += letter;
    else all.push([letter, marked]);
    return all;
  }, []);
}

// A parsed document runs nothing and loads nothing; of it, only words and marks come into the page.
const excerpt = (html) =>
  stretches(new DOMParser().parseFromString(`${html} …`, "text/html").body).map(([text, marked]) =>
    marked ? make("mark", {}, text) : text,
  );

// --- Index
function load() {
  pagefind ??= import(new URL(`${bundle}pagefind.js`, document.baseURI)).then(async (index) => {
    await index.filters();         // before the first search, else no counts come back
    return index;
  });
  return pagefind;
}

async function look(index, q, options) {
  const runs = (q.match(RUN) ?? []).map(spaced);
  if (runs.length === 1 && !q.replace(RUN, "").replaceAll('"', "").trim()) return index.search(`"${runs[0]}"`, options);
  const found = await index.search(q.replace(RUN, (run) => ` ${spaced(run)} `) || null, options);
  // Pagefind takes a phrase only as the whole of a query.
  for (const run of runs) {
    const phrase = new Set((await index.search(`"${run}"`, options)).results.map(({ id }) => id));
    found.results = found.results.filter(({ id }) => phrase.has(id));
  }
  return found;
}

const chosen = (but) =>
  Object.fromEntries(names.filter((n) => n !== but && state[n].length).map((n) => [n, { any: state[n] }]));

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

function result({ raw_url: raw, url, meta, excerpt: html }) {
  const by = make("p", { className: "by", lang });
  if (meta.source) by.append(make("span", { className: "source", dir: "auto" }, meta.source));
  const date = new Date(`${meta.date ?? ""}T00:00:00Z`);
  if (!Number.isNaN(date.valueOf()))
    by.append(" ", make("time", { dateTime: meta.date, dir: document.documentElement.dir }, days.format(date)));
  const href = root + (raw ?? url).replace(/^\/+/, "");
  const title = make("h2", {}, make("a", { href }, meta.heading ?? meta.title ?? href));
  const card = make("article", { className: "card", lang: meta.lang ?? "" }, by, title, make("p", { className: "summary" }, ...excerpt(html)));
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

async function show() {
  const mine = ++turn;
  const asked = state.q || names.some((name) => state[name].length);
  const order = state.sort || (state.q ? "best" : "newest");
  drawActive();
  $("sort").value = order;
  $("found").hidden = !asked;
  $("more").hidden = true;
  if (!asked) {
    $("results").replaceChildren();
    help("");
    if (pagefind) pagefind.then(async (index) => { if (mine === turn) drawFilters(await index.filters()); }, () => {});
    return;
  }
  $("status").textContent = words.loading;
  help();
  try {
    const index = await load();
    const sort = order === "best" ? {} : { date: order === "oldest" ? "asc" : "desc" };
    const found = await look(index, state.q, { filters: chosen(), sort });
    // Within one filter any value will do: its own counts are those without it.
    const counts = { ...found.filters };
    for (const name of names)
      if (state[name].length) counts[name] = (await look(index, state.q, { filters: chosen(name) })).filters[name];
    const first = await Promise.all(found.results.slice(0, STEP).map((one) => one.data()));
    if (mine !== turn) return;
    const total = found.results.length;
    $("results").replaceChildren(...first.map(result));
    $("status").textContent = fill(words.found[plural.select(total)] ?? words.found.other, { n: digits.format(total) });
    drawFilters(counts);
    help(total ? undefined : words.nothing_found);
    let shown = STEP;
    $("more").hidden = total <= shown;
    $("more").firstElementChild.onclick = async () => {
      const next = await Promise.all(found.results.slice(shown, shown + STEP).map((one) => one.data()));
      if (mine !== turn) return;
      const rows = next.map(result);
      $("results").append(...rows);
      rows[0]?.querySelector("a").focus();
      shown += STEP;
      $("more").hidden = total <= shown;
    };
  } catch (error) {
    if (mine !== turn) return;
    pagefind = undefined;
    $("results").replaceChildren();
    $("status").textContent = "";
    $("found").hidden = true;
    help(words.search_failed);
    console.warn(error);
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
input.addEventListener("focus", () => load().then(() => turn || show(), () => {}), { once: true });
$("sort").addEventListener("change", () => { state.sort = $("sort").value; go(true); });
addEventListener("popstate", () => { read(); show(); });

const wide = matchMedia("(min-width: 56rem)");
const unfold = () => { $("filters").open = wide.matches; };
wide.addEventListener("change", unfold);
unfold();

$("help").classList.remove("late");
read();
if (location.search) show();
else help("");
