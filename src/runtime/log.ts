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
export const consoleLogger: Logger = {
  debug: (message, ...fields) => console.debug(line(message, fields)),
  info: (message, ...fields) => console.info(line(message, fields)),
  warn: (message, ...fields) => console.warn(line(message, fields)),
  error: (message, ...fields) => console.error(line(message, fields)),
};

/** A logger that adds `fields` to every line. */
export function withFields(logger: Logger, fields: LogFields): Logger {
  return {
    debug: (message, ...more) => logger.debug(message, fields, ...more),
    info: (message, ...more) => logger.info(message, fields, ...more),
    warn: (message, ...more) => logger.warn(message, fields, ...more),
    error: (message, ...more) => logger.error(message, fields, ...more),
  };
}

function line(message: string, fields: LogFields[]): LogFields {
  return Object.assign({ message }, ...fields);
}
