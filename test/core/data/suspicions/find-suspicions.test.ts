import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../../core/contracts/profile.ts';
import { profileNumbers } from '../../../../core/data/profile/profile-numbers.ts';
import { sortNumbers } from '../../../../core/data/profile/sort-numbers.ts';
import { findSuspicions } from '../../../../core/data/suspicions/find-suspicions.ts';
import { createRandom } from '../../../../core/random.ts';
