import { runBattery } from './battery.ts';
import { FILE_ROWS } from './table.ts';

runBattery(FILE_ROWS);
