import { measured, startMeasured } from './measured-process.ts';

// Plans, deletes and restores everything in a store.
const { program, client, storeId } = await startMeasured();
const plan = await measured('plan', () => client.sessions.planDelete({ storeId, target: { filter: {} } }));
const deleted = await measured('delete', () => client.sessions.delete({ planId: plan.planId }));
if (deleted.changed !== plan.total) throw new Error(`${deleted.changed} of ${plan.total} were deleted`);
const { activityId } = deleted;
const restoring = await measured('plan of restoring', () => client.activity.planRestore({ activityId, storeId }));
const restored = await measured('restore', () => client.activity.restore({ planId: restoring.planId, over: [] }));
if (restored.changed !== plan.total) throw new Error(`${restored.changed} of ${plan.total} were restored`);
await program.close();
