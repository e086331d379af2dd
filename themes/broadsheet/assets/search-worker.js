// Asks the shards of the index, newest first, and tells the page what they found as if they were one.
// Of Pagefind's own worker it takes the calls into its WebAssembly; what is around it there knows one index only.

const STEP = 10, AT_A_TIME = 6, WORDS = 30, BEFORE = 6;
// How Pagefind ranks: how soon a word is often enough, how much length counts, how much a title does.
const SATURATION = 1.4, LENGTH = 0.75, TITLE = 5, META = ["title", "date", "lang", "source", "heading"];
// In the index every Han and kana character is a word of its own, so that parts of words are found.
const RUN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]+/gu;
const WIDE = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\uFF00-\uFFEF]/u;
const NONE = { any: ["\0"] };    // a filter that lets nothing through
const utf8 = new TextDecoder();

let bundle, totals, shards, stemmer, started;
let turn, found = [];

const weight = (field) => (field === "title" ? TITLE : 1);
const sum = (values) => values.reduce((all, value) => all + value, 0);

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
  const length = sum(list.map(([, , , words]) => words)) / sum(list.map(([, , pages]) => pages));
  shards = list.map(([folder, file, pages, words]) => ({ folder, file, pages, longer: words / pages / length, chunks: new Map(), words: [] }));
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

const load = (shard) => (shard.ready ??= bytes(`${shard.folder}/${shard.file}`).then((data) => {
  const [meta, ...filters] = parts(data);
  shard.pointer = wasm_bindgen.init_pagefind(meta);
  shard.pointer = weighted(shard);
  for (const filter of filters) shard.pointer = wasm_bindgen.load_filter_chunk(shard.pointer, filter);
  // This one has no words; it is only asked for the stems of others.
  stemmer ??= wasm_bindgen.enter_playground_mode(wasm_bindgen.init_pagefind(meta));
}));

const loadAllFilters = (shard) => (shard.whole ??= bytes(`${shard.folder}/whole.pf`).then((data) => {
  for (const filter of parts(data).slice(1)) shard.pointer = wasm_bindgen.load_filter_chunk(shard.pointer, filter);
}));

function loadChunk(shard, hash) {
  if (!shard.chunks.has(hash))
    shard.chunks.set(hash, signed(`${shard.folder}/index/${hash}.pf_index`).then((data) => {
      shard.words.push(...words(data));
      shard.pointer = wasm_bindgen.load_index_chunk(shard.pointer, data);
    }));
  return shard.chunks.get(hash);
}

// --- CBOR, as much of it as it takes to list the words of an index chunk
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
  return [written, written.normalize("NFD").replace(/\p{M}/gu, ""), phrase || /^\s*".+"\s*$/.test(text)];
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

// What one shard finds; `near` says for each word how it was understood there.
async function ask(shard, all, filters, sort) {
  await load(shard);
  if (Object.entries(filters).some(([name, any]) => any.some((value) => !Object.hasOwn(totals[name] ?? {}, value))))
    await loadAllFilters(shard);
  for (const [, term] of all)
    if (term) await Promise.all(JSON.parse(wasm_bindgen.request_indexes(shard.pointer, term)).map((hash) => loadChunk(shard, hash)));
  const [first, ...others] = all;
  const answer = run(shard, first, wanted(filters), sort);
  for (const other of others) {
    const held = new Set(run(shard, other, wanted(filters)).results.map(({ p }) => p));
    answer.results = answer.results.filter(({ p }) => held.has(p));
  }
  const counts = answer.filtered_counts;
  // Within one filter any value will do: its own counts are those without it.
  for (const name of Object.keys(filters)) counts[name] = run(shard, first, wanted(filters, name)).filtered_counts[name];
  const written = first[0].split(" ");
  const terms = first[2] || !first[1] ? [] : first[1].split(" ").map((term, i) => [written[i] ?? term, term, false]);
  const only = sort ? { year: NONE } : wanted(filters);
  return { shard, counts, results: answer.results, near: terms.map((term) => near(shard, term, only)) };
}

// How one word was understood, and what it alone is worth to each result.
// A word that a shard lacks is taken there for the longest beginning of it; one index would do so only if all lack it.
function near(shard, term, filters) {
  const [stem] = run({ pointer: stemmer }, term, {}).search_keywords;
  const begins = shard.words.some((word) => word.startsWith(stem));
  const longest = shard.words.reduce((most, word) => (stem.startsWith(word) ? Math.max(most, word.length) : most), 0);
  const { unfiltered_total: holding, results } = run(shard, term, filters);
  return { rank: begins ? Infinity : longest, holding, rarity: rarity(shard.pages, holding), worth: new Map(results.map((one) => [one.p, one])) };
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

// The answers of shards as those of one index.
function joined(answers, sorted) {
  const count = answers[0]?.near.length ?? 0;
  const ranks = Array.from({ length: count }, (_, i) => Math.max(...answers.map(({ near }) => near[i].rank)));
  const pages = sum(answers.map(({ shard }) => shard.pages));
  const alike = (one, i) => one.near[i].rank === ranks[i];
  const rarities = ranks.map((_, i) => rarity(pages, sum(answers.filter((one) => alike(one, i)).map(({ near }) => near[i].holding))));
  const kept = answers.filter((one) => ranks.every((_, i) => alike(one, i)));
  const results = kept.flatMap((answer) => {
    const { shard } = answer;
    const own = answer.results.map(({ p, s, l }) => ({ shard, p, l, score: count && !sorted ? scored(answer, p, rarities) : s }));
    return sorted ? own.sort((a, b) => b.score - a.score) : own;
  });
  if (!sorted) results.sort((a, b) => b.score - a.score);
  const counts = {};
  for (const one of kept)
    for (const [name, values] of Object.entries(one.counts))
      for (const [value, n] of Object.entries(values ?? {})) (counts[name] ??= {})[value] = (counts[name][value] ?? 0) + n;
  return { results, counts };
}

async function search({ turn: mine, q, filters, sort }) {
  const all = queries(q);
  const undated = ({ folder }) => folder.startsWith("undated");
  const order = sort === "asc" ? [...shards.filter((one) => !undated(one)).reverse(), ...shards.filter(undated)] : shards;
  const by = sort ? `date:${sort}` : "";
  const answers = [];
  let early = false;
  while (answers.length < order.length) {
    const next = order.slice(answers.length, answers.length ? answers.length + AT_A_TIME : 1);
    answers.push(...await Promise.all(next.map((shard) => ask(shard, all, filters, by))));
    if (mine !== turn) return;
    if (early || answers.length === order.length) continue;
    const certain = joined(answers.filter(({ near }) => near.every(({ rank }) => rank === Infinity)), sort).results;
    if (certain.length < STEP) continue;
    early = true;
    const rows = await Promise.all(certain.slice(0, STEP).map(row));
    if (mine !== turn) return;
    postMessage({ turn, total: certain.length, rows });
  }
  const { results, counts } = joined(answers, sort);
  found = results;
  const rows = await Promise.all(found.slice(0, STEP).map(row));
  if (mine === turn) postMessage({ turn, total: found.length, rows, counts });
}

// --- Results
async function row({ shard, p, l }) {
  const { url, meta, content } = JSON.parse(utf8.decode(await signed(`${shard.folder}/fragment/${p}.pf_fragment`)));
  return { url, meta, excerpt: excerpt(content.split(/\s+/), l) };
}

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
  if (data.bundle) bundle = data.bundle;
  turn = data.turn;
  try {
    await (started ??= start());
    if (data.turn !== turn) return;
    if (data.from) postMessage({ turn, total: found.length, more: await Promise.all(found.slice(data.from, data.from + STEP).map(row)) });
    else if (data.q || Object.keys(data.filters).length) await search(data);
    else postMessage({ turn, counts: totals });
  } catch (error) {
    if (data.turn === turn) postMessage({ turn, error: String(error) });
  }
};
