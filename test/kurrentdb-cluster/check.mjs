import { CHAIN_START, leafHash, linkHash } from '../../dist/libs/event-log/src/index.js';

/** Holds what a log stores of the trial to what its writers were told and its followers saw; a count of each kind of fault. */
export async function check({ log, writers, followers, start }) {
  const found = { lost: 0, doubled: 0, misplaced: 0, broken: 0, missed: 0, twice: 0, doubted: 0, storedInDoubt: 0 };
  for (const { stream, acknowledged, doubtful } of writers) {
    const stored = await log.readStream(stream);
    const texts = stored.map(({ body }) => JSON.parse(Buffer.from(body).toString()).text);
    found.doubled += texts.length - new Set(texts).size;
    for (const [revision, { text, position }] of acknowledged) {
      if (texts[revision] !== text) found.lost++;
      else if (stored[revision].position !== position) found.misplaced++;
    }
    found.doubted += doubtful.size;
    found.storedInDoubt += texts.filter((text) => doubtful.has(text)).length;
    found.broken += isChain(stored) ? 0 : 1;
  }
  const streams = new Set(writers.map(({ stream }) => stream));
  const places = await allPlaces(log, start, streams);
  for (const { seen } of followers) {
    const ours = seen.filter(({ stream }) => streams.has(stream)).map(place);
    const there = new Set(ours);
    found.missed += places.filter((one) => !there.has(one)).length;
    found.twice += ours.length - there.size + ours.filter((one, i) => one !== places[i] && there.has(places[i])).length;
  }
  return found;
}

/** Every event of the streams, in the log's order. */
async function allPlaces(log, start, streams) {
  const places = [];
  for (let after = start; ;) {
    const page = await log.readAll({ after, limit: 1000 });
    places.push(...page.filter(({ stream }) => streams.has(stream)).map(place));
    if (page.length < 1000) return places;
    after = page.at(-1).position;
  }
}

function place({ stream, revision, position }) {
  return `${position} ${stream} ${revision}`;
}

function isChain(stored) {
  let hash = CHAIN_START;
  return stored.every((event, i) => {
    hash = linkHash(hash, leafHash(event));
    return event.revision === i && Buffer.from(hash).toString('hex') === event.streamHash;
  });
}
