/** Shorter lines of a secret of several lines could be anything. */
const LINE_CHARACTERS_MIN = 6;
const SHOWN = '[secret]';

/** Finds secrets in texts: as they are, line by line, escaped, and within base64. */
export class SecretForms {
  readonly #known = new Set<string>();
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  get isEmpty(): boolean {
    return this.#forms.size === 0;
  }

  add(secret: string): void {
    if (this.#known.has(secret)) return;
    this.#known.add(secret);
    for (const form of formsOf(secret)) this.#forms.add(form);
    const longestFirst = [...this.#forms].sort((a, b) => b.length - a.length);
    this.#pattern = new RegExp(
      longestFirst.map((form) => form.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'),
      'g',
    );
  }

  redact(text: string): string {
    return this.#pattern === undefined ? text : text.replaceAll(this.#pattern, SHOWN);
  }
}

function* formsOf(secret: string): Generator<string> {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const parts = [
    secret,
    secret.trim(),
    ...lines.filter((line) => line.length >= LINE_CHARACTERS_MIN),
  ];
  for (const part of new Set(parts)) {
    yield part;
    yield JSON.stringify(part).slice(1, -1);
    yield encodeURIComponent(part);
    yield* base64Of(part);
  }
}

/** What of the secret's base64 stays the same, whatever stands before and after it. */
function* base64Of(part: string): Generator<string> {
  const bytes = Buffer.from(part);
  for (const before of [0, 1, 2]) {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    // A character of base64 is 6 bits: those that the neighbours share are left out.
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((all.length * 8) / 6);
    for (const encoding of ['base64', 'base64url'] as const) {
      const form = all.toString(encoding).slice(first, last);
      if (form.length >= LINE_CHARACTERS_MIN) yield form;
    }
  }
}
