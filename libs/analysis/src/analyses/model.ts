import {
  columnsOfTerms,
  modelMatrix,
  parseTerms,
  type Conventions,
  type CoxData,
  type CoxOptions,
  type Factor,
  type ModelMatrix,
  type Term,
  type Warning,
} from '#survival';
import { groupOf } from '../frame/columns.js';
import { factor, frameOf, type Frame } from '../frame/frame.js';
import { strataOf } from '../frame/strata.js';
import { count } from '../json.js';
import { invalid, refusing } from '../refuse.js';
import type { AnalysisRequest } from '../request.js';
import type { Table } from '../table.js';

/** What a proportional-hazards model is fitted to, and how. */
export interface Model {
  readonly frame: Pick<Frame, 'head' | 'conventions' | 'warnings'>;
  readonly data: CoxData;
  readonly options: CoxOptions;
  readonly references: ModelMatrix['references'];
}

/** @throws Problem `analysis-invalid` */
export function modelOf(request: AnalysisRequest, table: Table): Model {
  const terms = termsOf(request, table);
  const { cluster: named, strata: strataNames } = request;
  const others = [...columnsOfTerms(terms), ...(strataNames ?? []), ...(named === undefined ? [] : [named])];
  const frame = frameOf(request, table, others);
  const matrix = refusing(() => modelMatrix(terms, table.columns, frame.rows));
  const strata = strataOf(table, strataNames, frame.rows);
  const { cluster, robust, conventions, warnings } = clusterOf(request, frame, table);
  return {
    frame: {
      head: frame.head,
      conventions: {
        ...frame.conventions,
        ...(strataNames === undefined ? {} : { strata: strataNames.join(', ') }),
        ...conventions,
      },
      warnings: [...frame.warnings, ...matrix.warnings, ...warnings],
    },
    data: {
      ...frame.data,
      covariates: matrix.covariates,
      terms: matrix.terms,
      ...(matrix.offset === undefined ? {} : { offset: matrix.offset }),
      ...(strata === undefined ? {} : { strata }),
      ...(cluster === undefined ? {} : { cluster }),
    },
    options: {
      ...(request.ties === undefined ? {} : { ties: request.ties }),
      ...(robust === undefined ? {} : { robust }),
    },
    references: matrix.references,
  };
}

/** The group is a factor before the other terms, unless one of them is of it already. */
function termsOf(request: AnalysisRequest, table: Table): readonly Term[] {
  const asked = refusing(() => (request.covariates === undefined ? [] : parseTerms(request.covariates)));
  const group = groupOf(request, table);
  const terms: readonly Term[] =
    group === undefined || columnsOfTerms(asked).includes(group)
      ? asked
      : [{ kind: 'effect', variables: [{ kind: 'factor', column: group }] }, ...asked];
  if (terms.some(({ kind }) => kind === 'effect')) return terms;
  throw invalid(
    `${request.analysis} needs covariates`,
    request.covariates ?? 'none',
    'Name terms with --covariates, e.g. age,factor(sex) (`covariates` in JSON), or a --group.',
    'covariates',
  );
}

interface Clusters {
  readonly cluster?: Factor;
  readonly robust?: boolean;
  readonly conventions?: Conventions;
  readonly warnings: readonly Warning[];
}

/** As R's `coxph`: the variance is robust where a cluster is named, a case has several events, or weights are not whole. */
function clusterOf(request: AnalysisRequest, frame: Frame, table: Table): Clusters {
  const { robust } = request;
  const { id } = frame.roles;
  if (request.cluster !== undefined) {
    const cluster = factor(table, request.cluster, frame.rows);
    return { cluster, conventions: { cluster: request.cluster }, warnings: [] };
  }
  if (robust === false) return { robust, warnings: [] };
  if (id !== undefined) {
    const cases = factor(table, id, frame.rows);
    const several = severalEvents(cases, frame.data.status);
    if (robust === true) return { cluster: cases, conventions: { cluster: id }, warnings: [] };
    if (several > 0) {
      const message = `${count(several, 'case has', 'cases have')} more than one event: the variance is robust, its clusters the cases (${id}), as in R. Ask for robust = false if it is not to be.`;
      return { cluster: cases, conventions: { cluster: id }, warnings: [{ code: 'robust-by-id', message }] };
    }
  }
  if (robust === undefined && frame.data.weights?.some((weight) => !Number.isInteger(weight)) === true) {
    const message = 'Weights are not all whole numbers: the variance is robust, as in R.';
    return { robust: true, warnings: [{ code: 'robust-by-weights', message }] };
  }
  return { ...(robust === undefined ? {} : { robust }), warnings: [] };
}

/** How many cases have more than one event. */
function severalEvents({ codes, levels }: Factor, status: Int32Array): number {
  const events = new Uint32Array(levels.length);
  let several = 0;
  for (let i = 0; i < codes.length; i++) if (status[i] === 1 && ++events[codes[i]!]! === 2) several++;
  return several;
}
