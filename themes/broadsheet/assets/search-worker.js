// Asks the shards of the index, newest first, and tells the page what they found as if they were one.
// Of Pagefind's own worker it takes the calls into its WebAssembly; what is around it there knows one index only.

const STEP = 10, AT_A_TIME = 6, WORDS = 30, BEFORE = 6, PROPOSED = 5, NAMED = 4, TEXTS = 3, MOST_YEARS = 3;
// How Pagefind ranks: how soon a word is often enough, how much length counts, how much a title does.
const SATURATION = 1.4, LENGTH = 0.75, TITLE = 5, META = ["title", "date", "lang", "source", "heading"];
// In the index every Han and kana character is a word of its own, so that parts of words are found.
const RUN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]+/gu;
const WIDE = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\uFF00-\uFFEF]/u;
const NONE = "\0";    // no filter has it
const utf8 = new TextDecoder(), utf8Of = new TextEncoder();

let bundle, lang, totals, shards, stemmer, started, names;
let turn, found = [], asking;

const weight = (field) => (field === "title" ? TITLE : 1);
const sum = (values) => values.reduce((all, value) => all + value, 0);
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// --- Files
async function bytes(path) {
  const response = await fetch(bundle + path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  let data = new Uint8Array(await response.arrayBuffer());
  if (data[0] === 0x1f && data[1] === 0x8b)
    data = new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  return data;
}

const signed = async (path) => (await bytes(path)).subarray("pagefind_dcd".length);

function parts(data) {
  const all = [], view = new DataView(data.buffer, data.byteOffset);
  for (let at = 0; at < data.length; at += 4 + all.at(-1).length)
    all.push(data.subarray(at + 4, at + 4 + view.getUint32(at, true)));
  return all;
}

async function start() {
  const [shared, list] = await (await fetch(`${bundle}shards.json`, { cache: "no-cache" })).json();
  const named = (what) => shared.find((name) => name.startsWith(`${what}-`) || name.startsWith(`${what}.`));
  const listen = self.addEventListener;
  self.addEventListener = () => {};          // Pagefind's worker would answer our page
  importScripts(bundle + named("worker"));
  self.addEventListener = listen;
  const program = await signed(named("wasm"));
  [totals] = await Promise.all([
    bytes(named("filters")).then((data) => JSON.parse(utf8.decode(data))),
    wasm_bindgen({ module_or_path: program }),
  ]);
  const length = sum(list.map(([, , , , words]) => words)) / sum(list.map(([, , , pages]) => pages));
  shards = list.map(([folder, file, filters, pages, words]) => ({ folder, file, filters, pages, longer: words / pages / length, chunks: new Map(), words: [] }));
}

// Pagefind measures an article by the mean length of those in its shard. With these weights it does so by that of all,
// but for a factor, which is `scale`.
function weighted(shard) {
  const by = 1 - LENGTH + LENGTH * shard.longer;
  shard.scale = (SATURATION * by + 1) / (SATURATION + 1);
  const meta = Object.fromEntries(META.map((name) => [name, weight(name) * shard.scale]));
  const weights = { term_saturation: SATURATION * by, page_length: LENGTH * shard.longer / by, meta_weights: meta };
  return wasm_bindgen.set_ranking_weights(shard.pointer, JSON.stringify(weights));
}

const loadShard = (shard) => (shard.ready ??= bytes(`${shard.folder}/${shard.file}`).then((meta) => {
  shard.pointer = wasm_bindgen.init_pagefind(meta);
  shard.pointer = weighted(shard);
  // This one has no words; it is only asked for the stems of others.
  stemmer ??= wasm_bindgen.enter_playground_mode(wasm_bindgen.init_pagefind(meta));
}));

// What a shard's answer is counted by: half of what there is to load of it, and nothing for who only looks for a word.
const loadFilters = (shard) => shard.whole ?? (shard.offered ??= Promise.all([bytes(`${shard.folder}/${shard.filters}`), loadShard(shard)]).then(([data]) => {
  const [names, gaps] = parts(data);
  filtered(shard, filterChunks(JSON.parse(utf8.decode(names)), gaps));
}));

const loadAllFilters = (shard) => (shard.whole ??= Promise.all([bytes(`${shard.folder}/whole.pf`), shard.offered]).then(([data]) =>
  filtered(shard, parts(data).slice(1))));

function filtered(shard, filters) {
  for (const filter of filters) shard.pointer = wasm_bindgen.load_filter_chunk(shard.pointer, filter);
  shard.isFiltered = true;
}

function loadChunk(shard, hash) {
  if (!shard.chunks.has(hash))
    shard.chunks.set(hash, signed(`${shard.folder}/index/${hash}.pf_index`).then((data) => {
      shard.words.push(...words(data));
      shard.pointer = wasm_bindgen.load_index_chunk(shard.pointer, data);
    }));
  return shard.chunks.get(hash);
}

// --- CBOR, as much of it as Pagefind's filters take, and as it takes to list the words of an index chunk
// The filters of a start: [filter, [[value, [page]]]] each. There it has the values by filter, and for each value the
// number of pages and the gaps between them, in base 128 with the lowest digit first.
function* filterChunks(names, gaps) {
  let at = 0;
  const number = () => {
    let n = 0, scale = 1;
    for (; gaps[at] > 127; scale *= 128) n += (gaps[at++] - 128) * scale;
    return n + gaps[at++] * scale;
  };
  for (const [name, values] of Object.entries(names)) {
    const data = [];
    put(data, 4, 2);
    putText(data, name);
    put(data, 4, values.length);
    for (const value of values) {
      const count = number();
      put(data, 4, 2);
      putText(data, value);
      put(data, 4, count);
      for (let i = 0, page = 0; i < count; i++) put(data, 0, page += number());
    }
    yield new Uint8Array(data);
  }
}

// The head of a value: its kind, and its number in the fewest of 0, 1, 2 or 4 bytes.
function put(data, kind, n) {
  if (n < 24) data.push(kind << 5 | n);
  else if (n < 1 << 8) data.push(kind << 5 | 24, n);
  else if (n < 1 << 16) data.push(kind << 5 | 25, n >> 8, n & 255);
  else data.push(kind << 5 | 26, n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255);
}

function putText(data, value) {
  const bytes = utf8Of.encode(value);
  put(data, 3, bytes.length);
  data.push(...bytes);
}

function head(at) {
  const first = at.data[at.at++];
  at.kind = first >> 5;
  let n = first & 31;
  if (n < 24) return n;
  for (let size = 1 << (n - 24), i = n = 0; i < size; i++) n = n * 256 + at.data[at.at++];
  return n;
}

function skip(at) {
  const n = head(at);
  if (at.kind === 4) for (let i = 0; i < n; i++) skip(at);
  else if (at.kind === 2 || at.kind === 3) at.at += n;
}

function words(data) {
  const at = { data, at: 0 }, all = [];
  head(at);
  for (let n = head(at); n; n--) {
    const fields = head(at), length = head(at);
    all.push(utf8.decode(data.subarray(at.at, at.at + length)));
    at.at += length;
    for (let i = 1; i < fields; i++) skip(at);
  }
  return all;
}

// --- Asking
// A query as Pagefind takes it: [words without signs, the same without marks above the letters, whether it is a phrase].
function asked(text, phrase) {
  const written = text.toLowerCase().replace(/[\p{Pd}\p{Pe}\p{Pf}\p{Pi}\p{Po}\p{Ps}]/gu, "").replace(/\s+/g, " ").trim();
  return [written, fold(written), phrase || /^\s*".+"\s*$/.test(text)];
}

function queries(q) {
  const runs = (q.match(RUN) ?? []).map((run) => [...run].join(" "));
  const phrases = runs.map((run) => asked(run, true));
  // Pagefind takes a phrase only as the whole of a query.
  return q.replace(RUN, "").replaceAll('"', "").trim() || !runs.length
    ? [asked(q.replace(RUN, (run) => ` ${[...run].join(" ")} `)), ...phrases]
    : phrases;
}

const wanted = (filters, but) =>
  Object.fromEntries(Object.entries(filters).filter(([name]) => name !== but).map(([name, any]) => [name, { any }]));

const run = (shard, [written, term, phrase], filters, sort = "") =>
  JSON.parse(wasm_bindgen.search(shard.pointer, term, written, JSON.stringify(filters), sort, phrase, false));

// What one shard finds; `near` says for each word how it was understood there. `counting`: and how many of each filter,
// if it has the words; else that is not known, unless its filters are there anyway.
async function ask(shard, all, filters, sort, counting) {
  if (counting && shards.length === 1) loadFilters(shard).catch(() => {});      // meanwhile; whoever waits for it is told
  await loadShard(shard);
  if (Object.entries(filters).some(([name, any]) => any.some((value) => value !== NONE && !Object.hasOwn(totals[name] ?? {}, value))))
    await loadAllFilters(shard);
  else if (Object.keys(filters).length) await loadFilters(shard);
  for (const [, term] of all)
    if (term) await Promise.all(JSON.parse(wasm_bindgen.request_indexes(shard.pointer, term)).map((hash) => loadChunk(shard, hash)));
  const [first, ...others] = all;
  const written = first[0].split(" ");
  const terms = first[2] || !first[1] ? [] : first[1].split(" ").map((term, i) => [written[i] ?? term, term, false]);
  const ranks = terms.map((term) => rank(shard, term));
  if (counting && ranks.every((one) => one === Infinity)) await loadFilters(shard);
  const answer = run(shard, first, wanted(filters), sort);
  for (const other of others) {
    const held = new Set(run(shard, other, wanted(filters)).results.map(({ p }) => p));
    answer.results = answer.results.filter(({ p }) => held.has(p));
  }
  const counts = shard.isFiltered && answer.filtered_counts;
  // Within one filter any value will do: its own counts are those without it.
  for (const name of Object.keys(filters)) counts[name] = run(shard, first, wanted(filters, name)).filtered_counts[name];
  const only = sort ? { month: { any: [NONE] } } : wanted(filters);
  return { shard, counts, results: answer.results, near: terms.map((term, i) => near(shard, term, ranks[i], only)) };
}

// Count what was found without filters.
async function count(answer, first) {
  await loadFilters(answer.shard);
  answer.counts = run(answer.shard, first, {}).filtered_counts;
}

// How one word was understood: whether as itself or a longer one, else how long the longest beginning of it is.
// A word that a shard lacks is taken there for the longest beginning of it; one index would do so only if all lack it.
function rank(shard, term) {
  const [stem] = run({ pointer: stemmer }, term, {}).search_keywords;
  if (shard.words.some((word) => word.startsWith(stem))) return Infinity;
  return shard.words.reduce((most, word) => (stem.startsWith(word) ? Math.max(most, word.length) : most), 0);
}

// And what it alone is worth to each result.
function near(shard, term, rank, filters) {
  const { unfiltered_total: holding, results } = run(shard, term, filters);
  return { rank, holding, rarity: rarity(shard.pages, holding), worth: new Map(results.map((one) => [one.p, one])) };
}

const rarity = (pages, holding) => Math.log(1 + (pages - holding + 0.5) / (holding + 0.5));

// What a result is worth where words are as rare as `rarities` say. Its shard weighs them by how rare they are there;
// each word alone tells what it is worth but for that, and in which fields it is.
function scored({ shard, near }, p, rarities) {
  const fields = {};
  let score = 0;
  near.forEach((one, i) => {
    const { s, mf = [] } = one.worth.get(p) ?? { s: 0 };
    score += (s / shard.scale / one.rarity - sum(mf.map(weight))) * rarities[i];
    for (const field of mf) fields[field] = (fields[field] ?? 0) + rarities[i];
  });
  return score + sum(Object.entries(fields).map(([field, n]) => (weight(field) * n ** 3) / sum(rarities) ** 2));
}

// How the words are understood by all shards together.
const understood = (answers) => (answers[0]?.near ?? []).map((_, i) => Math.max(...answers.map(({ near }) => near[i].rank)));
const kept = (answers, ranks) => answers.filter(({ near }) => ranks.every((rank, i) => near[i].rank === rank));

// The answers of shards as those of one index; `known`: whether each word, or a longer one, is in one of them.
function joined(answers, sort) {
  const ranks = understood(answers);
  const pages = sum(answers.map(({ shard }) => shard.pages));
  const rarities = ranks.map((rank, i) => rarity(pages, sum(answers.filter(({ near }) => near[i].rank === rank).map(({ near }) => near[i].holding))));
  const alike = kept(answers, ranks);
  const results = alike.flatMap((answer) => {
    const { shard } = answer;
    const own = answer.results.map(({ p, s, l }) => ({ shard, p, l, score: ranks.length && !sort ? scored(answer, p, rarities) : s }));
    return sort ? own.sort((a, b) => b.score - a.score) : own;
  });
  if (!sort) results.sort((a, b) => b.score - a.score);
  const counts = {};
  for (const one of alike)
    for (const [name, values] of Object.entries(one.counts || {}))
      for (const [value, n] of Object.entries(values ?? {})) (counts[name] ??= {})[value] = (counts[name][value] ?? 0) + n;
  return { results, counts, known: ranks.every((rank) => rank === Infinity) };
}

// A stretch of time, from and to a year or a month, as the months in it.
function months([from, to]) {
  const within = Object.keys(totals.month ?? {}).filter((month) => month >= from && month.slice(0, to.length) <= to);
  return within.length ? within : [NONE];
}

// [value, articles] of each filter, the most frequent first; those that are chosen even where no article is left.
function sorted(counts, filters) {
  const found = {};
  for (const name of new Set([...Object.keys(counts), ...Object.keys(filters)])) {
    const values = { ...Object.fromEntries((filters[name] ?? []).map((value) => [value, 0])), ...counts[name] };
    found[name] = Object.entries(values).filter(([value, n]) => n || filters[name]?.includes(value))
      .sort(([a, n], [b, m]) => m - n || a.localeCompare(b, lang));
  }
  return found;
}

// [year or month, articles]: the years of the archive, or the months of the years between, where these are few.
function bars(counts, between) {
  const [from, to] = between || ["", ""];
  const known = Object.keys(totals.month ?? {}).sort(), year = (text) => +text.slice(0, 4);
  if (!known.length) return [];
  const [first, last] = [known[0], known.at(-1)].map(year), [begin, end] = [year(from) || first, year(to) || last];
  const isFew = end - begin < MOST_YEARS, found = new Map();
  const pad = (n, length) => String(n).padStart(length, "0");
  for (let one = isFew ? begin : first; one <= (isFew ? end : last); one++)
    for (let month = 1; month <= (isFew ? 12 : 1); month++) found.set(pad(one, 4) + (isFew ? `-${pad(month, 2)}` : ""), 0);
  for (const [month, n] of Object.entries(counts ?? {})) {
    const bar = isFew ? month : month.slice(0, 4);
    if (found.has(bar)) found.set(bar, found.get(bar) + n);
  }
  return [...found];
}

async function search({ q, filters, between, order }, mine) {
  const sort = { newest: "desc", oldest: "asc" }[order] ?? "";
  const tell = (answer) => mine === turn && postMessage({ turn, ...answer });
  const all = queries(q);
  const undated = ({ folder }) => folder.startsWith("undated");
  const line = sort === "asc" ? [...shards.filter((one) => !undated(one)).reverse(), ...shards.filter(undated)] : shards;
  const by = sort ? `date:${sort}` : "";
  const answers = [];
  let early = false;
  asking = { words: fold(q).split(/\s+/), filters };
  names.then((known) => tell({ names: proposed(q, known) }));
  while (answers.length < line.length) {
    const next = line.slice(answers.length, answers.length ? answers.length + AT_A_TIME : 1);
    // Before the first results are shown nothing is loaded that they do not need.
    const counting = early || answers.length + next.length === line.length;
    answers.push(...await Promise.all(next.map((shard) => ask(shard, all, filters, by, counting))));
    if (mine !== turn) return;
    if (early || answers.length === line.length) continue;
    const certain = joined(answers.filter(({ near }) => near.every(({ rank }) => rank === Infinity)), sort).results;
    if (certain.length < STEP) continue;
    early = true;
    tell({ total: certain.length, rows: await Promise.all(certain.slice(0, STEP).map(row)) });
  }
  await Promise.all(kept(answers, understood(answers)).filter(({ counts }) => !counts).map((answer) => count(answer, all[0])));
  if (mine !== turn) return;
  const { results, counts, known } = joined(answers, sort);
  found = results;
  const rows = await Promise.all(found.slice(0, STEP).map(row));
  const others = [...known ? [] : spelled(q, await names), ...found.length ? [] : await ways(q, filters, () => mine !== turn)];
  tell({ total: found.length, rows, ways: others, counts: sorted(counts, filters), time: bars(counts.month, between) });
}

// --- Where nothing is found
const total = async (q, filters) => joined(await Promise.all(shards.map((shard) => ask(shard, queries(q), filters, "", false))), false).results.length;

// What would be found without one filter or one word: what the address is to change for it.
async function ways(q, filters, isOver) {
  const words = q.match(/"[^"]*"|\S+/g) ?? [];
  const all = [
    ...Object.keys(filters).map((name) => ({ name, changes: name === "month" ? { from: "", to: "" } : { [name]: [] }, q, left: { ...filters, [name]: undefined } })),
    ...words.map((word, i) => ({ word, q: words.filter((_, j) => j !== i).join(" "), left: filters })),
  ];
  const found = [];
  for (const { name, word, q, left, changes = { q } } of all) {
    if (isOver()) return [];
    const filters = Object.fromEntries(Object.entries(left).filter(([, any]) => any));
    const n = q || Object.keys(filters).length ? await total(q, filters) : 0;
    if (n) found.push({ name, word, changes, n });
  }
  return found;
}

// --- Names that have a page: [folder, name, address, articles], the most frequent first
const loadNames = async (address) =>
  Object.entries(await (await fetch(address)).json())
    .flatMap(([folder, all]) => all.map(([name, id, n]) => [folder, name, `${folder}/${id}/`, n]))
    .sort((a, b) => b[3] - a[3]);

function proposed(q, known) {
  const begin = fold(q);
  return begin.length > 1 ? known.filter(([, name]) => ` ${fold(name)}`.includes(` ${begin}`)).slice(0, PROPOSED) : [];
}

// The question with a word of it, or all of it, as it is written in a name that differs by a letter or two.
function spelled(q, known) {
  const near = new Map(), words = new Set(known.flatMap(([, name]) => [name, ...name.split(/\s+/)]));
  for (const part of new Set([q, ...q.split(/\s+/)])) {
    const most = part.length > 7 ? 2 : part.length > 3 ? 1 : 0;
    for (const word of words) {
      const far = distance(fold(part), fold(word), most);
      const way = q.replace(part, () => word);
      if (far && far <= most && !(near.get(way) <= far)) near.set(way, far);
    }
  }
  return [...near].sort((a, b) => a[1] - b[1]).slice(0, PROPOSED).map(([way]) => ({ changes: { q: way } }));
}

// How many letters are to be changed, added, left out or exchanged with the next to make one of the other, if at most `most`.
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j), before = row;
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

// --- Results
async function row({ shard, p, l }) {
  const { url, meta, content, filters } = JSON.parse(utf8.decode(await signed(`${shard.folder}/fragment/${p}.pf_fragment`)));
  const pieces = excerpt(content.split(/\s+/), l);
  const day = meta.date ? new Intl.DateTimeFormat(lang, { timeZone: "UTC", dateStyle: "long" }).format(new Date(meta.date)) : "";
  return { url: url.replace(/^\/+/, "") + fragment(pieces), title: meta.heading ?? meta.title ?? url, day, meta, excerpt: pieces, names: matching(filters) };
}

// What has the browser go to the marked words of an excerpt, and mark them there.
function fragment(pieces) {
  const marked = pieces.filter(([, is]) => is).map(([text]) => text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
  const texts = [...new Set(marked)].slice(0, TEXTS).map((text) => `text=${encodeURIComponent(text).replaceAll("-", "%2D")}`);
  return texts.length ? `#:~:${texts.join("&")}` : "";
}

// The names of an article that have a word of the question.
const matching = (filters) =>
  ["person", "organisation", "place", "tag"].flatMap((kind) => (filters[kind] ?? [])
    .filter((name) => fold(name).split(/\s+/).some((word) => asking.words.includes(word)) && !asking.filters[kind]?.includes(name))
    .map((name) => [kind, name])).slice(0, NAMED);

// [text, marked] of each stretch of the words around the most matches.
function excerpt(all, matches) {
  const within = (from) => sum(matches.filter(({ l }) => l >= from && l < from + WORDS).map(({ s }) => s));
  const starts = matches.map(({ l }) => Math.max(0, Math.min(l - BEFORE, all.length - WORDS)));
  const start = starts.reduce((best, one) => (within(one) > within(best) ? one : best), starts[0] ?? 0);
  const marked = new Set(matches.map(({ l }) => l));
  const pieces = [];
  all.slice(start, start + WORDS).forEach((word, i) => {
    const text = pieces.length && !(WIDE.test(all[start + i - 1].at(-1)) && WIDE.test(word[0] ?? "")) ? ` ${word}` : word;
    const is = marked.has(start + i), last = pieces.at(-1);
    if (last?.[1] === is) last[0] += text;
    else {
      if (last && text !== word) pieces.push([" ", false]);
      pieces.push([word, is]);
    }
  });
  return pieces;
}

onmessage = async ({ data }) => {
  if (data.bundle) {
    lang = data.lang;
    bundle = new URL(data.bundle, data.base).href;
    names = loadNames(new URL("names.json", data.base)).catch(() => []);
  }
  turn = data.turn;
  try {
    await (started ??= start());
    if (data.turn !== turn) return;
    if (data.from) {
      postMessage({ turn, total: found.length, more: await Promise.all(found.slice(data.from, data.from + STEP).map(row)) });
      return;
    }
    if (data.between) data.filters.month = months(data.between);
    if (data.q || Object.keys(data.filters).length) await search(data, turn);
    else postMessage({ turn, counts: sorted(totals, {}), time: bars(totals.month) });
  } catch (error) {
    if (data.turn === turn) postMessage({ turn, error: String(error) });
  }
};
