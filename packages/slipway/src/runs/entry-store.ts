/**
 * Small texts by name in a place that several machines reach: the entries of a shared cache. A
 * reader never sees half an entry; of two writers of one name, one wins.
 */
export interface EntryStore {
  get(name: string): Promise<string | undefined>;
  put(name: string, text: string): Promise<void>;
}
