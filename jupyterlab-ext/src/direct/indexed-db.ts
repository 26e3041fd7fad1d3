/** What a request brings. @throws DOMException when it fails */
export function outcome<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(failed(request.error));
  });
}

/** Resolves when all that a transaction did is stored. @throws DOMException when nothing of it is */
export function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(failed(transaction.error));
  });
}

/**
 * Opens a database and makes its stores, whose keys stand beside the values.
 * @param onClosed - called when it can be used no longer: the user cleared it, or a newer version of this code wants it
 */
export function openDatabase(
  factory: IDBFactory,
  name: string,
  stores: readonly string[],
  onClosed: () => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => {
      for (const store of stores) request.result.createObjectStore(store);
    };
    request.onerror = () => reject(failed(request.error));
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = onClosed;
      database.onversionchange = () => {
        database.close();
        onClosed();
      };
      resolve(database);
    };
  });
}

function failed(cause: DOMException | null): Error {
  const why = cause?.message ?? '';
  return new Error(`This browser does not keep runs for this page. ${why}`.trim(), { cause });
}
