// Loaded before a function's own code: its clock is CLOCK_AHEAD_MS ahead of the machine's.
const ahead = Number(process.env.CLOCK_AHEAD_MS);
const MachineDate = Date;
const now = () => MachineDate.now() + ahead;
globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  apply: () => new MachineDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
