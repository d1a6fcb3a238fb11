import { describe } from 'vitest';
import { describePlatform } from './contract/describe-platform.ts';
import { openLocalSubject } from './local-subject.ts';

describe.each(['memory', 'folder'] as const)('the local platform in a %s', (place) => {
  describePlatform({ canPassTime: true, make: async () => openLocalSubject(place) });
});
