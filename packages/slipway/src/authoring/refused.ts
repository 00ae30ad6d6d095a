declare const why: unique symbol;

/** The type of an argument that cannot be: the editor shows the sentence. Nothing has it. */
export interface Refused<Sentence extends string> {
  readonly [why]: Sentence;
}
