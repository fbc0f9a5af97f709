import { runBattery } from './battery.ts';
import { MEMORY_ROW, SQLITE_ROWS } from './table.ts';

runBattery([MEMORY_ROW]);
runBattery(SQLITE_ROWS);
