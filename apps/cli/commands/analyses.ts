import { Command, Option } from 'commander';
import type { AnalysisName } from '#analysis';
import { Problem } from '#kernel';
import type { PictureRequest } from '../../../src/analyses/picture.js';
import { addAnalysisOptions, type AnalysisOptions } from '../analysis/flags.js';
import { print, printJson, remark } from '../output.js';
import { addQuestionOptions, type QuestionOptions } from '../question-options.js';
import { doubts, remarksOf } from '../remarks.js';

/** Widest text where there is no terminal to ask. */
const WIDTH = 72;

interface Options {
  readonly json?: boolean;
  readonly output?: string;
  readonly ascii?: boolean;
  readonly plot?: Exclude<PictureRequest['plot'], undefined>;
  readonly title?: string;
  readonly width?: string;
  readonly language?: 'sv' | 'en';
}

interface About {
  readonly description: string;
  readonly examples: readonly string[];
}

const STANFORD = 'stanford-heart-transplant';

const ABOUT: Readonly<Record<AnalysisName, About>> = {
  km: {
    description: 'survival curves: Kaplan-Meier, median, numbers at risk',
    examples: [
      'forlopp km lung.csv --group sex --times 180,360',
      'forlopp km lung.csv --group sex -o lung.svg --language en --title "Lung cancer"',
      `forlopp km ${STANFORD} death --group surgery`,
      `forlopp km ${STANFORD} death --time-dependent transplanted --shift half-day --group transplanted -o heart.png`,
      'forlopp km heart.csv --start start --time stop --status event --id id --group transplant --json',
    ],
  },
  logrank: {
    description: 'tests whether survival differs between groups',
    examples: [
      'forlopp logrank lung.csv --group sex',
      'forlopp logrank lung.csv --group ph.ecog --strata sex --pairwise holm',
      'forlopp logrank lung.csv --group sex --test fleming-harrington --rho 0.5 --json',
      `forlopp logrank ${STANFORD} death --group surgery`,
    ],
  },
  cox: {
    description: 'a proportional-hazards model (Cox)',
    examples: [
      "forlopp cox veteran.csv --covariates 'trt,factor(celltype, ref=large),karno,age'",
      'forlopp cox cgd.csv --start tstart --time tstop --covariates treat,steroids --cluster id',
      "forlopp cox lung.csv --covariates 'age,sex,ph.ecog' -o forest.svg",
      `forlopp cox ${STANFORD} death --time-dependent transplanted --shift half-day --covariates transplanted,age,surgery`,
    ],
  },
  cuminc: {
    description: 'cumulative incidence where outcomes compete (Aalen-Johansen)',
    examples: [
      'forlopp cuminc mgus2.csv --time etime --status event --group sex',
      `forlopp cuminc ${STANFORD} transplant --times 30,90 -o incidence.svg`,
    ],
  },
  rmst: {
    description: 'restricted mean survival time, and its differences between groups',
    examples: [
      'forlopp rmst lung.csv --group sex --tau 365',
      `forlopp rmst ${STANFORD} death --group surgery --tau 365`,
    ],
  },
  zph: {
    description: 'tests whether hazards are proportional in a Cox model',
    examples: [
      "forlopp zph veteran.csv --covariates 'trt,factor(celltype),karno' --transform rank",
      'forlopp zph veteran.csv --covariates karno -o residuals.svg',
    ],
  },
  balance: {
    description: 'compares baseline covariates between groups',
    examples: [
      "forlopp balance veteran.csv --group trt --covariates 'age,karno,celltype'",
      `forlopp balance ${STANFORD} death --group surgery --covariates age`,
    ],
  },
};

/** A command for each analysis, of a table file or of a question to a protocol. */
export function analysisCommands(): Command[] {
  return (Object.keys(ABOUT) as AnalysisName[]).map(analysisCommand);
}

function analysisCommand(analysis: AnalysisName): Command {
  const { description, examples } = ABOUT[analysis];
  const command = new Command(analysis)
    .description(description)
    .argument('<source>', 'a file (.csv, .tsv, .parquet), or the study whose answer is analysed')
    .argument('[endpoint]', 'with a study: time to what, e.g. death; not with --question')
    .option('--json', 'as JSON, with all digits')
    .option('-o, --output <file>', 'write to a file: .svg or .png (picture), .json (all), .csv (curve or table)')
    .option('--ascii', 'curves in plain letters (default where the output is no terminal)')
    .addOption(
      new Option('--language <language>', 'of the picture, and of texts in the rows (default: sv)').choices([
        'sv',
        'en',
      ]),
    )
    .option('--title <text>', 'of the picture')
    .option('--width <pixels>', 'of the picture, 320 to 4000 (default: 720)');
  if (analysis === 'km') {
    command.addOption(
      new Option('--plot <kind>', 'picture of the survival (default), of 1 - survival, or log(-log(survival))').choices(
        ['survival', 'incidence', 'log-log'],
      ),
    );
  }
  addAnalysisOptions(command, analysis);
  addQuestionOptions(command, ['group', 'covariates', 'language']);
  return command
    .addHelpText(
      'after',
      `
Examples:
${examples.map((example) => `  ${example}`).join('\n')}

Cells that are empty or NA are missing, and rows without a value are left out and counted. With a study, --group and
--covariates are asked for in its question, and all flags of forlopp dataset hold.`,
    )
    .action((source: string, endpoint: string | undefined, options: Options & QuestionOptions & AnalysisOptions) =>
      run(analysis, source, endpoint, options),
    );
}

async function run(
  analysis: AnalysisName,
  source: string,
  endpoint: string | undefined,
  options: Options & QuestionOptions & AnalysisOptions,
): Promise<void> {
  // Loaded here, because other commands need no statistics.
  const { checkOutputName, writeOutput } = await import('../analysis/output-file.js');
  const { askAnalysis } = await import('../analysis/ask.js');
  const { json, output } = options;
  if (output !== undefined) checkOutputName(output);
  const picture = pictureRequest(options);
  const answer = await askAnalysis(analysis, { source, endpoint }, options);
  const { manifest, warnings, demonstration, rows, used, dropped } = answer;
  if (output !== undefined) await writeOutput(output, answer, picture);
  if (json === true) printJson(answer);
  else if (output === undefined) {
    const { reportOf } = await import('../analysis/report.js');
    const terminal = process.stdout.isTTY;
    print(
      reportOf(
        answer,
        {
          width: terminal ? process.stdout.columns : WIDTH,
          ascii: options.ascii === true || !terminal,
          colours: terminal && process.env['NO_COLOR'] === undefined,
        },
        manifest?.question.group ?? undefined,
      ),
    );
  }
  if (output !== undefined) remark(`${output}: ${analysis} of ${used} rows`);
  if (manifest !== undefined) remarksOf(manifest);
  const left = Object.entries(dropped).map(([reason, count]) => `${count} ${reason}`);
  if (left.length > 0) remark(`${used} of ${rows} rows used; left out: ${left.join(', ')}`);
  doubts(warnings, demonstration);
}

function pictureRequest({ plot, language, title, width, output }: Options): PictureRequest {
  const asked = { plot, title, width };
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  if (given.length > 0 && !/\.(svg|png)$/i.test(output ?? '')) {
    throw new Problem(
      'usage',
      `A picture is written to a file; received --${given[0]![0]} and no file that ends in .svg or .png. Name one with -o.`,
    );
  }
  const pixels = width === undefined ? undefined : Number(width);
  if (pixels !== undefined && !(pixels >= 320 && pixels <= 4000))
    throw new Problem('usage', `--width takes pixels from 320 to 4000; received ${width}. Write such a number.`);
  return {
    ...(plot === undefined ? {} : { plot }),
    ...(language === undefined ? {} : { language }),
    ...(title === undefined ? {} : { title }),
    ...(pixels === undefined ? {} : { width: pixels }),
  };
}
