import { described } from './errors';

/** What a log line says besides its message. */
export type LogFields = Record<string, unknown>;

/** What the runtime logs with; the Logger of Powertools fits, and so does anything with these methods. */
export interface Logger {
  debug(message: string, ...fields: LogFields[]): void;
  info(message: string, ...fields: LogFields[]): void;
  warn(message: string, ...fields: LogFields[]): void;
  error(message: string, ...fields: LogFields[]): void;
}

/** Logs to the console, which Lambda's JSON log format turns into structured lines. */
export const consoleLogger = loggerOf((level, message, fields) => console[level](Object.assign({ message }, ...fields)));

/** A logger that adds `fields` to every line. */
export function withFields(logger: Logger, fields: LogFields): Logger {
  return loggerOf((level, message, more) => logger[level](message, fields, ...more));
}

/** A logger that never throws: what became of a message stays as it is when nobody could be told. */
export function unfailing(logger: Logger): Logger {
  return loggerOf((level, message, fields) => {
    try {
      logger[level](message, ...fields);
    } catch (cause) {
      consoleLogger.error('logging failed', { line: message, ...described(cause) });
    }
  });
}

function loggerOf(write: (level: keyof Logger, message: string, fields: LogFields[]) => void): Logger {
  return {
    debug: (message, ...fields) => write('debug', message, fields),
    info: (message, ...fields) => write('info', message, fields),
    warn: (message, ...fields) => write('warn', message, fields),
    error: (message, ...fields) => write('error', message, fields),
  };
}
