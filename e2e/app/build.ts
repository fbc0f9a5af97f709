import { buildIfNeeded } from '../../scripts/build.ts';

export default buildIfNeeded;
