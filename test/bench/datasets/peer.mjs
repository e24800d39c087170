// What an analyst who knows the tables would write by hand for the simple question, without a thought for corrections.
import { dayFromIso } from '../../../dist/libs/kernel/src/index.js';
import { AS_OF } from './study.mjs';

/** The query: facts up to a position, the same columns in the same order as ours. */
export function simpleByHand(position) {
  const asOf = dayFromIso(AS_OF);
  const fact = "source || ' ' || id";
  const ended = (name, condition) =>
    `min(day_from) FILTER (${condition}) AS ${name}, arg_min(${fact}, day_from) FILTER (${condition}) AS ${name}_fact`;
  return `
    WITH histories AS (
      SELECT case_no,
        ${ended('o', "type = 'slumpad'")},
        any_value("text:arm") FILTER (type = 'slumpad') AS arm,
        any_value("number:alder")::INTEGER AS alder,
        ${ended('e', "type = 'insats-paborjad'")},
        ${ended('h', `"text:orsak" = 'forsamrad-halsa'`)},
        ${ended('m', `"text:orsak" = 'flyttat'`)}
      FROM facts_0
      WHERE type IN ('slumpad', 'insats-paborjad', 'avslut') AND position <= ${position} AND day_from <= ${asOf}
      GROUP BY case_no),
    ends AS (
      SELECT *, least(e, h, m, ${asOf}) AS stop FROM histories WHERE o IS NOT NULL)
    SELECT c.id, stop - o AS time,
      CASE stop WHEN e THEN 1 WHEN h THEN 2 ELSE 0 END AS status,
      CASE stop WHEN e THEN 'start' WHEN h THEN 'forsamrad-halsa' END AS cause,
      CASE stop WHEN e THEN 'event' WHEN h THEN 'exit:forsamrad-halsa' WHEN m THEN 'exit:flyttat' ELSE 'administrative' END AS why,
      arm AS "group", alder,
      CASE stop WHEN e THEN 'Measure started' WHEN h THEN 'Worse health' WHEN m THEN 'Moved' ELSE 'End of follow-up' END AS why_text,
      o_fact AS origin_fact,
      CASE stop WHEN e THEN e_fact WHEN h THEN h_fact WHEN m THEN m_fact END AS end_fact
    FROM ends JOIN cases c USING (case_no) ORDER BY c.id`;
}
