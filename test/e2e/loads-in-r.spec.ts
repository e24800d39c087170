import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audit } from '#dataset';
import { get, startServer, withFolder, type Server } from '../support/forlopp.js';

/*
 * Answers load in R as they stand: `read.csv` of the address, `survcheck` finds nothing, and R counts what the audit counts.
 */

const installed = spawnSync('Rscript', ['-e', 'library(survival)']).status === 0;

/** The questions about the shipped protocols, as URL parameters. */
const stanford = { protocol: 'stanford-heart-transplant', endpoint: 'death' };
const start = { protocol: 'alternativa-insatser', endpoint: 'start' };
const QUESTIONS: readonly Readonly<Record<string, string>>[] = [
  ...[stanford, start].flatMap((study) => [
    { ...study, shape: 'simple' },
    { ...study, shape: 'competing-risks' },
    { ...study, shape: 'counting-process' },
    { ...study, shape: 'split', cutDays: '30,90,365' },
    { ...study, shape: 'person-period', period: '90' },
    { ...study, shape: 'landmark', landmark: '30' },
    { ...study, shape: 'recurrent' },
    { ...study, shape: 'recurrent', recurrentModel: 'pwp-total' },
    { ...study, shape: 'multi-state' },
  ]),
  {
    ...stanford,
    shape: 'counting-process',
    timeDependent: 'tx=transplanted:ever',
    shift: 'half-day',
    covariates: 'age',
  },
  { ...stanford, shape: 'multi-state', states: 'transplant,death', absorbing: 'death', shift: 'half-day' },
  { protocol: 'alternativa-insatser', endpoint: 'mote-fore-start', shape: 'recurrent' },
  { ...start, shape: 'simple', unit: 'months', missing: 'NA' },
];

/** Reads each address, and tells how many cases, events and days there are and what survcheck finds. */
const SCRIPT = String.raw`
suppressPackageStartupMessages(library(survival))
for (line in readLines(commandArgs(TRUE)[1])) {
  field <- strsplit(line, " ")[[1]]
  d <- read.csv(field[1])
  shape <- field[2]
  days <- as.numeric(field[3])
  flags <- 0
  if (shape %in% c("simple", "competing-risks", "landmark")) {
    fit <- survfit(Surv(time, status == 1) ~ 1, d)
    n <- fit$n
    events <- sum(fit$n.event)
    time <- sum(d$time)
  } else if (shape == "multi-state") {
    # One row for each sojourn: the rows of one begin at the same time, and one of them says where it led.
    d$event <- ifelse(d$status == 1, d$to, "censor")
    d <- d[order(d$id, d$tstart, -d$status), ]
    d <- d[!duplicated(d[c("id", "tstart")]), ]
    d$event <- factor(d$event, c("censor", sort(setdiff(unique(d$event), "censor"))))
    s <- survcheck(Surv(tstart, tstop, event) ~ 1, d, id = id, istate = from)
    n <- s$n["id"]
    events <- sum(d$event == field[4])
    time <- sum(d$tstop - d$tstart)
    flags <- sum(s$flag)
  } else {
    d$event <- factor(ifelse(d$status == 0, "censor", d$cause))
    d$event <- relevel(d$event, "censor")
    s <- survcheck(Surv(tstart, tstop, event) ~ 1, d, id = id)
    n <- s$n["id"]
    events <- sum(survfit(Surv(tstart, tstop, status == 1) ~ 1, d, id = id)$n.event)
    time <- sum(d$tstop - d$tstart)
    flags <- sum(s$flag)
  }
  cat(n, nrow(d), events, format(time * days, digits = 15), flags, "\n")
}
`;

const DAYS: Readonly<Record<string, number>> = { days: 1, months: 30.4375 };
const addressOf = (server: Server, question: Readonly<Record<string, string>>, format: string): string =>
  `${server.url}/v1/datasets.${format}?${new URLSearchParams(question).toString()}`;

const inR = installed ? describe : describe.skip;
inR(installed ? 'in R' : 'in R (skipped: no Rscript with the package survival)', () => {
  it('every shape loads, and R counts what the audit counts', async () => {
    await withFolder(async (cwd) => {
      const server = await startServer({}, { cwd });
      try {
        const audits: Audit[] = [];
        for (const question of QUESTIONS) {
          const { status, json, text } = await get(
            server,
            addressOf(server, question, 'json').slice(server.url.length),
          );
          if (status !== 200) throw new Error(`${JSON.stringify(question)}: ${text.slice(0, 1000)}`);
          audits.push((json['manifest'] as { audit: Audit }).audit);
        }
        const script = join(cwd, 'load.R');
        const questions = join(cwd, 'questions.txt');
        await writeFile(script, SCRIPT);
        await writeFile(
          questions,
          QUESTIONS.map(
            (question) =>
              `${addressOf(server, question, 'csv')} ${question['shape']} ${DAYS[question['unit'] ?? 'days']} ${question['endpoint']}\n`,
          ).join(''),
        );
        const { stdout, stderr, status } = spawnSync('Rscript', [script, questions], { encoding: 'utf8' });
        if (status !== 0) throw new Error(stderr);
        const told = stdout
          .trim()
          .split('\n')
          .map((line) => line.trim().split(' ').map(Number));
        expect(told).toHaveLength(QUESTIONS.length);
        for (const [i, [n, rows, events, days, flags]] of told.entries()) {
          const { casesInRows, rows: wanted, events: happened, personDays } = audits[i]!;
          const question = JSON.stringify(QUESTIONS[i]);
          expect({ question, n, events, flags }).toEqual({ question, n: casesInRows, events: happened, flags: 0 });
          expect(days).toBeCloseTo(personDays, 6);
          // Of multi-state rows, the script keeps one for each sojourn.
          expect(rows).toBe(QUESTIONS[i]!['shape'] === 'multi-state' ? rows : wanted);
          expect(casesInRows).toBeGreaterThan(10);
        }
      } finally {
        await server.stop();
      }
    });
  }, 120_000);
});
