import type { Logger } from '../core/logger.ts';
import type { TextSink } from './command-definition.ts';

/** One line per message, fields as JSON behind it. */
export function stderrLogger(sink: TextSink): Logger {
  const log =
    (level: string) =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      const rest = fields === undefined ? '' : ` ${JSON.stringify(fields)}`;
      sink.write(`${new Date().toISOString()} ${level} ${message}${rest}\n`);
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
}
