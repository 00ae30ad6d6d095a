import { SmtpAlertNotifier } from '../../adapters/smtp/smtp-alert-notifier.ts';
import { WebhookAlertNotifier } from '../../adapters/webhook/webhook-alert-notifier.ts';
import type { EnvironmentSettings, SmtpSettings } from '../../environments/project.ts';
import { secretReference } from '../../environments/secret-reference.ts';
import type { AlertNotifier } from '../../monitoring/alert-notifier.ts';
import { EveryNotifier } from '../../monitoring/every-notifier.ts';
import type { CommandIo } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { systemClock } from '../system-clock.ts';
import { openSecrets } from './open-secrets.ts';

/** The ways in which an environment sends alerts. */
export function openNotifier(io: CommandIo, settings: EnvironmentSettings): AlertNotifier {
  const { smtp, webhook } = settings;
  const mail = mailFor(smtp);
  if (webhook === null) return mail;
  const secrets = openSecrets(io);
  const { url, secret, internal } = webhook;
  const isReference = secretReference.safeParse(url).success;
  return new EveryNotifier([
    mail,
    new WebhookAlertNotifier({
      url: async () => (isReference ? secrets.read(url) : url),
      secret: secret === undefined ? undefined : () => secrets.read(secret),
      isInternal: internal,
      clock: systemClock,
    }),
  ]);
}

/** Without a mail server alerts stay due: they are sent by the first run that has one. */
function mailFor(smtp: SmtpSettings | null): AlertNotifier {
  if (smtp !== null) return new SmtpAlertNotifier({ ...smtp, secure: smtp.port === 465 });
  return {
    reaches: ({ spec }) => spec.emails.length > 0,
    async notify() {
      throw new CliError(
        'environment',
        'smtp-not-set',
        'The environment has no mail server; set smtp in slipway.config.ts.',
      );
    },
  };
}
