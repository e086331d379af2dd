// The search page: has the index asked and shows what is found. The whole state of the page is in its address.
// What can be worked out apart from the page is the worker's. The page loads this when somebody is about to ask.

const $ = (id) => document.getElementById(id);
const search = $("search"), input = $("q"), bars = $("bars"), times = [$("from"), $("to")];
const { root, bundle, program } = search.dataset;
const words = JSON.parse($("words").textContent);
const failed = $("why").textContent;
const labels = Object.fromEntries(words.filters);
const names = Object.keys(labels);
const { lang, dir } = document.documentElement;
const VALUES = 8, MOST_VALUES = 50;

const plural = new Intl.PluralRules(lang);
const digits = new Intl.NumberFormat(lang);
const languages = new Intl.DisplayNames([lang], { type: "language" });
const months = new Intl.DateTimeFormat(lang, { timeZone: "UTC", month: "long", year: "numeric" });

let state, turn = 0, worker, urls, typing, ends;
const sought = {};    // of filters that show more than their first values: what the others are to have in their names

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const articles = (n) => fill(words.found[plural.select(n)] ?? words.found.other, { n: digits.format(n) });
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const bdi = (text) => make("bdi", {}, text);
const item = (...children) => make("li", {}, ...children);
const show = (id, items) => {
  $(id).replaceChildren(...items);
  $(id).hidden = !items.length;
};

// --- Index
function ask(question) {
  if (!worker) {
    worker = new Worker(program);
    worker.onmessage = ({ data }) => { if (data.turn === turn) hear(data); };
    worker.onerror = ({ message }) => hear({ error: message });
    question = { ...question, lang, bundle, base: document.baseURI };
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
  const one = (name) => (given.get(name) ?? "").trim();
  const time = (name) => [one(name), one("year")].find((text) => /^\d{4}(-\d\d)?$/.test(text)) ?? "";
  state = { q: one("q"), from: time("from"), to: time("to"), sort: one("sort") };
  for (const name of names) state[name] = [...new Set(given.getAll(key(name)).filter(Boolean))];
  if (input.value.trim() !== state.q) input.value = state.q;
}

function address(changes) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state, ...changes }))
    for (const one of [value].flat()) if (one) given.append(key(name), one);
  return `?${given}`;
}

function go(to, replace) {
  if (to !== (location.search || "?")) history[replace ? "replaceState" : "pushState"](null, "", to === "?" ? location.pathname : to);
  read();
  start();
}

const toggled = (name, value, chosen = state[name]) => ({ [name]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value] });
const link = (changes, ...children) => make("a", { href: address(changes) }, ...children);

// --- Page
const named = (name, value) => {
  try { return name === "language" ? languages.of(value) : value; } catch { return value; }
};
const period = (...times) => [...new Set(times)].map((time) => (time.length > 4 ? months.format(new Date(time)) : time)).join(" – ");

const chosenTime = () => period(state.from || "…", state.to || "…");

const result = ({ url, title, day, meta, excerpt, names }) => item(make("article", { className: "card", lang: meta.lang ?? "", dir: "auto" },
  make("p", { className: "by", lang },
    make("span", { className: "source", dir: "auto" }, meta.source ?? ""),
    make("time", { dateTime: meta.date ?? "", dir }, day)),
  make("h2", {}, make("a", { href: root + url }, title)),
  meta.image ? make("img", { src: root + meta.image, alt: "", loading: "lazy" }) : "",
  make("p", { className: "summary" }, ...excerpt.map(([text, marked]) => (marked ? make("mark", {}, text) : text)), " …"),
  make("ul", { className: "chips", hidden: !names.length }, ...names.map(([name, value]) => item(link(toggled(name, value), bdi(value)))))));

function group(name, values = []) {
  const chosen = state[name];
  if (!values.length) return "";
  const rows = make("div");
  const find = make("input", { type: "search", placeholder: fill(words.find, { name: labels[name] }), value: sought[name] ?? "", oninput: () => draw(find.value) });
  const more = make("button", { type: "button", onclick() { draw(""); find.focus(); } },
    fill(words.more_values, { n: digits.format(Math.min(values.length, MOST_VALUES) - VALUES) }));
  const draw = (text) => {
    sought[name] = text;
    find.hidden = text === undefined;
    more.hidden = !find.hidden || values.length <= VALUES;
    const left = values.filter(([value], i) => (text ? named(name, value).toLowerCase().includes(text.toLowerCase())
      : i < (find.hidden ? VALUES : MOST_VALUES) || chosen.includes(value)));
    rows.replaceChildren(...left.slice(0, MOST_VALUES).map(([value, n]) => {
      const box = make("input", { type: "checkbox", checked: chosen.includes(value), onchange: () => go(address(toggled(name, value))) });
      box.dataset.key = `${name} ${value}`;
      return make("label", {}, box, bdi(named(name, value)), make("span", { className: "count" }, digits.format(n)));
    }));
  };
  find.dataset.key = name;
  draw(sought[name]);
  return make("fieldset", {}, make("legend", {}, labels[name]), find, rows, more);
}

function drawTime(all) {
  const most = Math.max(1, ...all.map(([, n]) => n));
  bars.replaceChildren(...all.map(([time, n]) => {
    const bar = make("i", { title: `${period(time)}: ${articles(n)}` });
    bar.dataset.time = time;
    bar.style.blockSize = `${100 * n / most}%`;
    return bar;
  }));
  bars.ariaLabel = all.filter(([, n]) => n).map(([time, n]) => `${period(time)}: ${digits.format(n)}`).join(", ");
  times.forEach((box, i) => { box.placeholder = all.at(-i)?.[0] ?? ""; });
  choose(state.from, state.to);
  $("time").hidden = !all.length;
}

function choose(from, to) {
  for (const { dataset: { time }, classList } of bars.children)
    classList.toggle("on", time >= from.slice(0, time.length) && time.slice(0, to.length) <= to);
}

function drawActive() {
  const chip = (text, changes) => {
    const off = link(changes, bdi(text), " ×");
    off.ariaLabel = fill(words.remove, { name: text });
    return item(off);
  };
  const chips = names.flatMap((name) => state[name].map((value) => chip(named(name, value), toggled(name, value))));
  if (state.from || state.to) chips.unshift(chip(chosenTime(), { from: "", to: "" }));
  show("active", chips);
  $("filters").firstElementChild.textContent = chips.length ? fill(words.filters_n, { n: digits.format(chips.length) }) : words.filter;
  for (const box of times) box.value = state[box.id];
}

function help(why) {
  $("why").textContent = why;
  $("why").hidden = !why;
  $("help").hidden = why === undefined;
}

function start() {
  ++turn;
  const filters = Object.fromEntries(names.filter((name) => state[name].length).map((name) => [name, state[name]]));
  const between = (state.from || state.to) && [state.from, state.to];
  const asked = state.q || between || Object.keys(filters).length;
  const order = state.sort || (state.q ? "best" : "newest");
  drawActive();
  $("sort").value = order;
  $("found").hidden = !asked;
  $("more").hidden = true;
  show("ways", []);
  urls = undefined;
  $("status").textContent = words.loading;
  if (!asked) for (const id of ["results", "names"]) show(id, []);
  help(asked ? undefined : "");
  if (asked || worker) ask({ q: state.q, filters, between, order });
}

// Where an archive is large, the newest articles are told before all have been asked; then there are no counts.
function hear({ total, rows, counts, time, more, names: proposed, ways, error }) {
  if (error) {
    stop();
    show("results", []);
    $("status").textContent = "";
    $("found").hidden = true;
    help(failed);
    console.warn(error);
  }
  if (proposed) show("names", proposed.map(([folder, name, url, n]) => item(make("a", { href: root + url }, bdi(name), ` · ${words.kinds[folder]} · ${digits.format(n)}`))));
  if (more) {
    const next = more.map(result);
    $("results").append(...next);
    next[0]?.querySelector("h2 a").focus();
    $("more").hidden = total <= $("results").children.length;
  }
  if (counts) {
    const focused = document.activeElement.dataset.key;
    if (!bars.firstChild) $("filters").open ||= wide.matches;
    drawTime(time);
    $("groups").replaceChildren(...names.map((name) => group(name, counts[name])));
    if (focused) [...$("groups").querySelectorAll("input")].find(({ dataset }) => dataset.key === focused)?.focus();
  }
  if (rows) {
    const now = rows.map(({ url }) => url).join();
    if (now !== urls) show("results", rows.map(result));
    urls = now;
    $("status").textContent = articles(total) + (counts ? "" : " …");
    help(total ? undefined : words.nothing_found);
    $("more").hidden = !counts || total <= rows.length;
  }
  if (ways) show("ways", ways.map(({ name, word, changes, n }) => (n
    ? item(link(changes, fill(words.without, { name: word ?? state[name]?.map((value) => named(name, value)).join(", ") ?? chosenTime() })), `: ${articles(n)}`)
    : item(`${words.spelled} `, link(changes, bdi(changes.q))))));
}

// --- Reader
const typed = () => {
  clearTimeout(typing);
  return address({ q: input.value.trim() });
};
input.form.onsubmit = (event) => {
  event.preventDefault();
  go(typed());
};
input.oninput = () => {
  const to = typed();
  typing = setTimeout(() => go(to, true), 150);
};
input.onfocus = () => { if (!worker) ask({ q: "", filters: {} }); };
$("filters").firstElementChild.onclick = input.onfocus;
$("more").firstElementChild.onclick = () => ask({ from: $("results").children.length });
$("sort").onchange = () => go(address({ sort: $("sort").value }));
onpopstate = () => {
  read();
  start();
};
document.addEventListener("kliping:search", () => {    // the preview has a fresh index
  stop();
  if (turn) start();
});

search.onclick = (event) => {
  const to = event.target.closest("a")?.getAttribute("href");
  if (to?.[0] !== "?" || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(to);
  $("status").focus();
};

search.onkeydown = (event) => {
  const all = [input, ...search.querySelectorAll("#names a, #ways a, h2 a, #more:not([hidden]) button")];
  const at = all.indexOf(event.target), next = at < 0 ? at : all[at + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
  if (at >= 0 && event.key === "Escape") {
    input.value = "";
    input.focus();
    go(typed());
  } else if (next?.focus) {
    event.preventDefault();
    next.focus();
  }
};

// --- Time: a bar is pressed, or several are drawn over, or the two ends are typed
const stretch = (from, to) => go(address(from && to && from > to ? { from: to, to: from } : { from, to }));
const drawn = ({ clientX }) => {
  const { left, width } = bars.getBoundingClientRect(), n = bars.children.length;
  return bars.children[Math.max(0, Math.min(n - 1, Math.floor(n * (clientX - left) / width)))].dataset.time;
};
bars.onpointerdown = (event) => {
  if (event.button) return;
  bars.setPointerCapture(event.pointerId);
  ends = [drawn(event), drawn(event)];
  choose(...ends);
};
bars.onpointermove = (event) => {
  if (!ends) return;
  ends[1] = drawn(event);
  choose(...[...ends].sort());
};
bars.onpointerup = bars.onpointercancel = ({ type }) => {
  if (ends && type === "pointerup") stretch(...ends);
  else choose(state.from, state.to);
  ends = undefined;
};
for (const box of times) box.onchange = () => { if (box.reportValidity()) stretch(...times.map(({ value }) => value)); };

const wide = matchMedia("(min-width: 56rem)");
wide.onchange = () => { $("filters").open = wide.matches; };

const early = input.value;    // typed before all this was there
read();
if (location.search) start();
else {
  input.value = early;
  if (early) go(typed(), true);
  else input.onfocus();
}
