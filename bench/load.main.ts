import { runLoad, type Load } from './load.js';

/** The load generator as a process of its own, so that nothing else shares its event loop: a Load in, figures out. */
process.on('message', (load: Load) => {
  runLoad(load).then(
    (figures) => process.send?.({ figures }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// Its parent is gone: whoever asked is, too.
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });
