/**
 * A service that is made by its first call. Making it that failed is forgotten, so that the next call tries again.
 * `known` is what can be read of it before: plain properties, never methods.
 */
export function lazyService<Service extends object>(
  make: () => Promise<Service>,
  known: Partial<Service> = {},
): Service {
  let making: Promise<Service> | undefined;
  const makeOnce = async (): Promise<Service> => {
    making ??= make();
    try {
      return await making;
    } catch (error) {
      making = undefined;
      throw error;
    }
  };
  return new Proxy(known, {
    get(properties, name) {
      // a service is handed over by async functions, which ask whether it is a promise
      if (typeof name === 'symbol' || name === 'then') return undefined;
      if (name in properties) return properties[name as keyof Service];
      return async (...args: unknown[]) => {
        const service = (await makeOnce()) as Record<string, (...args: unknown[]) => unknown>;
        return service[name]!(...args);
      };
    },
  }) as Service;
}
