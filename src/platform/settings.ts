import { plainToInstance, Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  validateSync,
} from 'class-validator';
import { connectionString, KURRENT_SCHEME, shownAddress } from '#event-log';
import { echo, Problem } from '#kernel';

const number = Transform(({ value }) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value));
const yes = Transform(({ value }) => ({ '1': true, true: true, '0': false, false: false })[String(value)] ?? value);

/** The log in the data folder: what `FORLOPP_LOG` is by default. */
export const SQLITE = 'sqlite';

/** The settings of a process, from `FORLOPP_*` variables. */
export class Settings {
  /** The data folder. Without it the server makes a demonstration store, and commands read that one. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  data?: string;

  /** Where the log is: `sqlite` in the data folder, or the address of a KurrentDB. The folder then holds the columns only. */
  @Matches(new RegExp(`^${SQLITE}$|${KURRENT_SCHEME.source}`), {
    message: 'log must be sqlite or an address like kurrentdb://host:2113',
  })
  log: string = SQLITE;

  /** The user and the password for a log on a server. They stand apart from its address, so that that can be shown. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  logUser?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  logPassword?: string;

  /** The file of the authority that signed the certificates of the log's servers. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  logCaFile?: string;

  /** The address that is listened on. Anything but this machine's own has to be asked for by name. */
  @IsString()
  @IsNotEmpty()
  host: string = '127.0.0.1';

  /** The port; 0 takes a free one. */
  @number
  @IsInt()
  @Min(0)
  @Max(65535)
  port: number = 3100;

  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
  logLevel: string = 'info';

  /** How long a question waits for the columns to reach the position that it names, in milliseconds. */
  @number
  @IsInt()
  @Min(0)
  @Max(600_000)
  waitMs: number = 10_000;

  /** The largest body that is read, in bytes. */
  @number
  @IsInt()
  @Min(1024)
  @Max(1_073_741_824)
  bodyLimit: number = 16_777_216;

  /** The most events in one batch. */
  @number
  @IsInt()
  @Min(1)
  @Max(100_000)
  batchLimit: number = 10_000;

  /** Benchmarks only: acknowledges before the disk has it. A power cut then loses acknowledged events. */
  @yes
  @IsBoolean()
  unsafeSynchronousOff: boolean = false;
}

const VARIABLES: Record<keyof Settings, string> = {
  data: 'FORLOPP_DATA',
  log: 'FORLOPP_LOG',
  logUser: 'FORLOPP_LOG_USER',
  logPassword: 'FORLOPP_LOG_PASSWORD',
  logCaFile: 'FORLOPP_LOG_CA_FILE',
  host: 'FORLOPP_HOST',
  port: 'FORLOPP_PORT',
  logLevel: 'FORLOPP_LOG_LEVEL',
  waitMs: 'FORLOPP_WAIT_MS',
  bodyLimit: 'FORLOPP_BODY_LIMIT',
  batchLimit: 'FORLOPP_BATCH_LIMIT',
  unsafeSynchronousOff: 'FORLOPP_UNSAFE_SYNCHRONOUS_OFF',
};

/**
 * Reads and checks every `FORLOPP_*` variable.
 *
 * @throws Problem `setting-invalid` for an unknown variable or a bad value
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const names = Object.entries(VARIABLES) as [keyof Settings, string][];
  const known = new Set(names.map(([, variable]) => variable));
  const unknown = Object.keys(environment).filter((name) => name.startsWith('FORLOPP_') && !known.has(name));
  if (unknown.length > 0) {
    throw new Problem(
      'setting-invalid',
      `A setting must be one of ${[...known].join(', ')}; received ${unknown.join(', ')}. Correct the name or unset it.`,
    );
  }
  const given = names.flatMap(([field, variable]) =>
    environment[variable] === undefined ? [] : [[field, environment[variable]] as const],
  );
  const settings = plainToInstance(Settings, Object.fromEntries(given), { exposeDefaultValues: true });
  const [error] = validateSync(settings);
  if (error !== undefined) {
    const variable = VARIABLES[error.property as keyof Settings];
    const rule = Object.values(error.constraints ?? {})[0]?.replace(error.property, variable) ?? `${variable} is wrong`;
    throw new Problem(
      'setting-invalid',
      `${rule}; received ${received(variable, environment)}. Correct it or unset it.`,
    );
  }
  checkLog(settings, environment);
  return settings;
}

/** What a variable holds, as far as it may be repeated. */
function received(variable: string, environment: NodeJS.ProcessEnv): string {
  if (variable === VARIABLES.logPassword) return 'something else';
  return echo(variable === VARIABLES.log ? shownAddress(environment[variable] ?? '') : environment[variable]);
}

/** The settings of a log on a server go together, and one of a demonstration would be filled with made-up events. */
function checkLog({ data, log, logUser, logPassword, logCaFile }: Settings, { DEBUG = '' }: NodeJS.ProcessEnv): void {
  if (log === SQLITE) {
    if (logUser === undefined && logPassword === undefined && logCaFile === undefined) return;
    throw new Problem(
      'setting-invalid',
      'FORLOPP_LOG_USER, FORLOPP_LOG_PASSWORD and FORLOPP_LOG_CA_FILE belong to a log on a server; received one of them and no address in FORLOPP_LOG. Set that, or unset them.',
    );
  }
  if (data === undefined) {
    throw new Problem(
      'setting-invalid',
      'A log on a server needs a folder for its columns; received FORLOPP_LOG without FORLOPP_DATA. Name a folder.',
    );
  }
  if (/\*|kdb/.test(DEBUG)) {
    throw new Problem(
      'setting-invalid',
      'With DEBUG the client of KurrentDB prints its connection string, and the password in it; received a DEBUG that names it. Unset DEBUG.',
    );
  }
  try {
    connectionString({ address: log, user: logUser, password: logPassword, caFile: logCaFile });
  } catch (error) {
    throw new Problem('setting-invalid', `FORLOPP_LOG cannot be used. ${(error as Error).message}`);
  }
}
